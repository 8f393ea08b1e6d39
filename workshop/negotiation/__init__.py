"""What happens at one table: cases, moves, coverage, trust, bargaining, counterparts. Pure."""
