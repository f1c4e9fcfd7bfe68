"""For those who make and teach the course: the editions of the notebooks."""
