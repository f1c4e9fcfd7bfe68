"""The figures of the chapters, drawn with Matplotlib: one file for each kind, on the sheet of `paper`.

`course_lib.drawing` hands each of them on and imports its file when it is first used.
"""
