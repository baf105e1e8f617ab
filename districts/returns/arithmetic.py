Line = problems = total = None
