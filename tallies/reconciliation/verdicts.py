import pandas as pd
def judge_rows(table, scope, solved):
    t=table.copy(); t['status']=scope.status; t['reason']=scope.reason
    st=t['status'].to_numpy(dtype=object)
    for s in solved:
        doomed=frozenset().union(*(c.doomed for c in s.components)); cont=frozenset().union(*(c.contested for c in s.components))
        for i,rows in enumerate(s.block.rows):
            st[rows]='set_aside' if i in doomed else 'disputed' if i in cont else 'kept'
    t['status']=pd.Series(st,index=t.index,dtype='str')
    return t
def contradiction_table(table, solved): return pd.DataFrame()
