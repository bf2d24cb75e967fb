"""Prints cases of patterns and how OASIS's tools judge them, one JSON line each: python gen_patterns.py SEED COUNT. Everything in them is invented."""
import random, json, sys
from stix2patterns.validator import run_validator
import stix2validator
R=random.Random(int(sys.argv[1])); N=int(sys.argv[2])
H={'MD5':32,'SHA-1':40,'SHA-256':64,'SHA-512':128}
def lit(): return R.choice(["'a'","5","-5","+5","0","00","1.5","-.5",".5","5.","true","false","h'ab12'","h'abc'","b'YWJj'","b'YQ=='","b''","t'2020-01-01T00:00:00Z'","t'2020-13-01T00:00:00Z'","t'2020-01-01T00:00:60.123Z'","'it\\'s'","'a\\\\b'","'a\\n'","'é'","''","null","True","'x' ","-0","1e5","0x5"])
def typ(): return R.choice(["file","ipv4-addr","domain-name","x-foo","x_foo","url","network-traffic","-foo","a","File","AND","artifact","user-account","2a","x-foo-","process"])
def key(): return R.choice(["name","value","size","hashes","hashes.MD5","hashes.'SHA-256'","hashes['MD5']","extensions.'windows-pebinary-ext'.sections[*].entropy","x_y","'name'","a","name[0]","name[-1]","name[*]","name[+1]","NAME","IN","src_ref.value","b-c","path","name.","ref[0][1]","hashes[0]","hashes[*]", "hashes.FOO"])
def op(): return R.choice(["=","==","!=","<>","<","<=",">",">=","IN","LIKE","MATCHES","ISSUBSET","ISSUPERSET","~","NOT =","NOT IN","NOT LIKE","is"])
def ws(): return R.choice([" "," "," ","","\n","\t"," /*c*/ "," // c\n","\u00a0","\u3000"])
def test():
    if R.random()<.06: return R.choice(["EXISTS ","NOT EXISTS ","EXISTS NOT "])+typ()+":"+key()
    o=op()
    if 'IN'==o[-2:]:
        v="("+",".join(lit() for _ in range(R.randint(0,3)))+")"
    elif R.random()<.5: v=lit()
    else: v=R.choice(["'a'","'%b%'","'^x$'","'10.0.0.0/8'","'"+"a"*R.choice([31,32,40,64])+"'"])
    return typ()+R.choice([":",":",":"," : ","."])+key()+ws()+o+ws()+v
def goodtest():
    return R.choice(["file:name = 'a'","ipv4-addr:value ISSUBSET '10.0.0.0/8'","file:size > 5","url:value MATCHES '^a'","file:hashes.MD5 = '"+"a"*32+"'","network-traffic:dst_ref.value IN ('a','b')","x-custom:foo NOT LIKE 'x%'","file:hashes.'SHA-1' = '"+"A"*40+"'","EXISTS file:name"])
def comp(d=0):
    r=R.random()
    if d>3 or r<.5: return goodtest() if R.random()<.8 else test()
    if r<.65: return "("+comp(d+1)+")"
    return comp(d+1)+ws()+R.choice(["AND","OR"," AND "," OR "," and "] if R.random()<.1 else [" AND "," OR "])+ws()+comp(d+1)
def qual():
    return R.choice([" WITHIN 5 SECONDS"," WITHIN 5.5 SECONDS"," WITHIN -5 SECONDS"," REPEATS 5 TIMES"," REPEATS 0 TIMES"," REPEATS 1.5 TIMES"," START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'"," START '2020-01-01T00:00:00Z' STOP '2021-01-01T00:00:00Z'"," WITHIN +5 SECONDS", " WITHIN 5 SECOND"])
def obs(d=0):
    r=R.random()
    if d>3 or r<.55: s="["+ws()+comp()+ws()+"]"
    elif r<.7: s="("+obs(d+1)+")"
    else: s=obs(d+1)+R.choice([" AND "," OR "," FOLLOWEDBY ","AND"])+obs(d+1)
    while R.random()<.2: s+=qual()
    return s
def mut(s):
    if R.random()<.25 and s:
        i=R.randrange(len(s)); k=R.random()
        if k<.4: s=s[:i]+s[i+1:]
        elif k<.8: s=s[:i]+R.choice("[]()'\\ :.-*<>=!\"/tbh5A\n{}")+s[i:]
        else: s=s[i:]
    return s
for _ in range(N):
    p=mut(obs())
    try: ok=not run_validator(p,"2.1")
    except Exception as e: ok=False
    print(json.dumps([p,ok]))
