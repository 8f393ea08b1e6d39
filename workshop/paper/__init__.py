"""What is printed: a table's report, a case's sheets."""
