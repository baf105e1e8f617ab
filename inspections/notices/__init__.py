"""Who is told of what happens, in the portal and by mail.

    people.py   whom an event concerns
    telling.py  writing a notice once, to those who may see what it is about
    steps.py    which step of the log tells whom, in which words
    comments.py what is said about a finding or a remedy
    due.py      deadlines that come and go by, the ladder, the months of the plan
    words.py    how a notice names a record
    letters.py  gathering notices into letters and sending them
    rounds.py   what the clock calls: the round of a day, and sending what waits

Nobody is told twice: a notice has a key for its occurrence, unique for each person.
"""
