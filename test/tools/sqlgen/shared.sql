-- The scope, as the other files of this folder use it. It is one of the cases too: a file of fragments alone.

-- fragment: in_scope(school)
-- Only what the viewer may see; the table below has the name of the argument, and stays what it is.
(:viewer_scope = 1 OR EXISTS (
    SELECT 1 FROM school AS kept WHERE kept.id = school AND kept.school = 2 AND kept.account_id = :viewer_account));
