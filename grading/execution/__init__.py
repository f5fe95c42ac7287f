"""Run student code from the grader's side: start isolated processes and call into them through proxies.

What runs inside such a process belongs in ``grading.student_process``; what scores the outcome, in ``grading.scoring``.
"""
