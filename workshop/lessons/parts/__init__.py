"""What a lesson is put together from: checks, quiz, coach, goal, comparisons, progress."""
