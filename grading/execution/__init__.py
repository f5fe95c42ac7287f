"""Run students' code from the grader's side: start isolated processes, and call functions in them through proxies.

What runs inside such a process belongs in ``grading.student_process``. What scores the outcome belongs in
``grading.scoring``.
"""
