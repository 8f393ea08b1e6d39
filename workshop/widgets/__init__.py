"""What pages are put together from: parts, texts, and the chart, clock and slider with their scripts."""
