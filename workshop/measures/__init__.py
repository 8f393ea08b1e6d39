"""From rows to numbers: columns, records of tables, classes and turning points. Reads and writes no file."""
