"""Who plays by script: habits of counterparts, learners of several ways, and the coach, who only asks."""
