"""What people see and touch: functions that take a table and return a widget."""
