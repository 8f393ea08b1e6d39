"""What words say: ways of saying an act at this table, and what was heard in one's own words. Pure."""
