"""Prints cases of ids and how OASIS's tools judge them, one JSON line each: python gen_ids.py SEED COUNT. Everything in them is invented."""
import random, json, sys, copy
sys.path.insert(0, __import__('os').path.dirname(__file__))
from bases import *
import stix2
R=random.Random(int(sys.argv[1])); N=int(sys.argv[2])
from stix2.registry import STIX2_OBJ_MAPS
M=STIX2_OBJ_MAPS['2.1']['observables']
SC=[b for b in BASES if b['type'] in M]
STR=["a","é","\u20ac","😀","a\nb","\u0000x","\"q\"","\\","</x>","\u2028","x"*300,"%20","A"]
def rs(): return "".join(R.choice(STR) for _ in range(R.randint(1,3)))
def mut(o):
    for k in list(o):
        if k in('type','id','spec_version'): continue
        if R.random()<.25: del o[k]
    def walk(v,k=None):
        if isinstance(v,dict):
            for kk in list(v):
                if kk in('extensions',): 
                    walk(v[kk],kk); continue
                if R.random()<.08 and kk not in('type','id','spec_version') and k not in ('extensions',): del v[kk]; continue
                w=v[kk]
                if isinstance(w,(dict,list)): walk(w,kk)
                elif isinstance(w,str) and kk in('name','value','subject','body','path','data','key','user_id','account_login','serial_number','vendor','version','swid','display_name','sid','comment','pdfid0','command_line','Make','Title') and R.random()<.5: v[kk]=rs()
                elif isinstance(w,int) and not isinstance(w,bool) and R.random()<.4: v[kk]=R.randint(0,2**R.randint(1,40))
                elif isinstance(w,float): v[kk]=R.choice([R.random()*10**R.randint(-8,8),1e-7,1.5,123456789.125,5.0])
                elif kk in('start','end','time_date_stamp'): v[kk]=R.choice(["2020-01-01T00:00:00Z","2020-01-01T00:00:00.500Z","2020-01-01T00:00:00.000Z","2020-01-01T00:00:00.123456Z","2020-01-01T00:00:00.120000Z"])
        elif isinstance(v,list):
            for w in v: walk(w,k)
    walk(o)
    if 'hashes' in o and R.random()<.5:
        o['hashes']={k:R.choice("abcdefABCDEF0123")*n for k,n in R.sample([("MD5",32),("SHA-1",40),("SHA-256",64),("SHA-512",128),("SHA3-256",64),("SSDEEP",20),("sha256",64),("SHA256",64),("TLSH",70)],R.randint(1,4))}
n=0
while n<N:
    o=copy.deepcopy(R.choice(SC)); o.pop('id'); mut(o)
    try: a=stix2.parse(copy.deepcopy(o),allow_custom=False,version="2.1")
    except Exception as e: continue
    exp=a.id if a.id.split('--')[1][14]=='5' else None
    n+=1
    print(json.dumps([o,exp]))
