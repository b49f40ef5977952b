-- fragment: loose(a)
a = 1 OR a = 2;
-- fragment: open(a)
(a = 1;
-- fragment: close(a)
a = 1) OR (a = 2;
-- fragment: unused(a)
(b = 1);
-- fragment: in_scope(a)
(a = 1);
-- fragment: Bad(a)
(a = 1);
-- fragment: twice(a, a)
(a = 1);
-- fragment: table_argument(a)
EXISTS (SELECT 1 FROM a);
-- fragment: recursive(a)
(@recursive(a)@);
-- fragment: clock()
(at < CURRENT_DATE);
