"""Items of quizzes and of the test: how a file of them is read, how one is answered."""
