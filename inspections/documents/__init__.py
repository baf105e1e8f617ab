"""Official papers: what is frozen for them, how they are laid out, and how their bytes are proved.

snapshot → what the paper needs, read once from the database (all queries are there);
kinds    → which paper, under which symbol, composed by which version;
report_v1→ the words of the report, as parts;
parts    → what any paper is made of, the same for every kind;
wide     → a table of many columns, cut into bands that fit the page;
clerk    → what is left blank for the clerk;
pdf      → parts to bytes, without database, request or network;
seal     → hashes and what follows from them.
"""
