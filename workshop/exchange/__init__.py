"""What leaves the log and comes back: files, their codebook, pseudonyms and consent."""
