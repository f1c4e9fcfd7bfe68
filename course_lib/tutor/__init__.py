"""The tutor: checks what a learner writes, names the mistake, and asks the question that leads on.

`exercises/` and `questions/` hold the content, everything else is machinery and knows no particular exercise.
"""
