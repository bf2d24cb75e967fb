"""Prints cases of objects and how OASIS's tools judge them, one JSON line each: python gen_objects.py SEED COUNT. Everything in them is invented."""
import random, json, sys, copy, io, contextlib
sys.path.insert(0, __import__('os').path.dirname(__file__))
from bases import *
from stix2validator import validate_instance
from stix2validator.util import ValidationOptions
import logging; logging.disable(logging.CRITICAL)
R=random.Random(int(sys.argv[1])); N=int(sys.argv[2])
VALS=["",None,"a",5,-1,0,1.5,True,False,[],{},["a"],[5],{"abc":"d"},"2020-02-30T00:00:00.000Z","2020-01-01T00:00:00Z","2019-01-01T00:00:00.123456Z","2020-06-01T12:00:60.000Z","2020-01-01T00:00:00.1Z","file--"+U,"indicator--"+U,"marking-definition--"+U,"identity--8e2e2d2b-17d4-6cbf-938f-98ee46b3cd3f","indicator--8E2E2D2B-17D4-5CBF-938F-98EE46B3CD3F","en","en-US","xx","2.0","2.1","3.0","https://example.com","http://[::1]:80/x","not a url","mailto:a@b.c","http://exa mple","urn:x","http://a/%zz","a.b.c","exa_mple.com","bücher.example","xn--bcher-kva.example","-a.com","a..b","مثال.com","ex--ample.com","日本語。jp","EXAMPLE.com","a@b","ab","abc","YWJj","YWJ","image/jpeg","image/notreal","ISO-8859-1","utf-8","UTF-8","[file:name = 'a']","[file:hashes.MD5 = 'a']","x"*251,100,101,"d2:fb:49:24:37:18","D2:FB:49:24:37:18","cpe:2.3:a:x","cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*","cpe:/a:x:y","HKLM\\x",180.5,-91,"critical",["en"],{"MD5":"a"*32},{"SHA-256":"a"*64},{"MD5":"x"},{"FOOHASH":"x"},{"ab":"x"},["file--"+U],["campaign--"+U,"malware--"+U],{"extension-definition--"+U:{"extension_type":"property-extension","foo_bar":1}},{"foo-ext":{"abc":1}},{"foo":{"abc":1}},[{"source_name":"cve","external_id":"CVE-1"}],[{"source_name":"a"}],[{"source_name":"a","description":"b"}],[{"marking_ref":"marking-definition--"+U,"selectors":["type"]}],[{"marking_ref":"marking-definition--"+U,"selectors":["foo"]}],[{"marking_ref":"marking-definition--"+U,"selectors":["id"]}]]
KEYS=["foo","x_foo_bar","severity","action","username","phone_numbers","created","modified","lang","labels","confidence","external_references","granular_markings","object_marking_refs","extensions","revoked","created_by_ref","hashes","Foo","ab","foo_hex","foo_bin","foo-bar","defanged","spec_version","name","description","definition","definition_type","first_seen","last_seen","country","region","latitude","url","payload_bin","body","value","object_refs","1abc","pattern_type","pattern_version"]
def paths(o,p=()):
    out=[]
    if isinstance(o,dict):
        for k in o: out.append(p+(k,)); out+=paths(o[k],p+(k,))
    elif isinstance(o,list):
        for i in range(len(o)): out.append(p+(i,)); out+=paths(o[i],p+(i,))
    return out
def parent(o,p):
    for k in p[:-1]: o=o[k]
    return o
def mutate(o):
    r=R.random(); ps=paths(o)
    p=R.choice(ps); q=parent(o,p); k=p[-1]
    if r<.15: 
        del q[k]
    elif r<.5: q[k]=copy.deepcopy(R.choice(VALS))
    elif r<.7 and isinstance(q,dict): q[R.choice(KEYS)]=copy.deepcopy(R.choice(VALS))
    elif r<.85 and isinstance(q[k],str) and q[k]:
        v=q[k]; i=R.randrange(len(v)); q[k]=R.choice([v[:i]+v[i+1:],v[:i]+R.choice("aZ0-_.:/ é%")+v[i+1:],v+R.choice("aZ0-_.:/ é"),v.upper(),v.lower()])
    elif isinstance(q[k],(int,float)) and not isinstance(q[k],bool): q[k]=R.choice([q[k]+1,-q[k],q[k]*1000,q[k]+.5,str(q[k]),float(q[k])])
    else: o[R.choice(KEYS)]=copy.deepcopy(R.choice(VALS))
for _ in range(N):
    o=copy.deepcopy(R.choice(BASES))
    for _ in range(R.choice([0,1,1,1,1,2])):
        if paths(o): mutate(o)
    why=""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            r=validate_instance(o,ValidationOptions(version="2.1",silent=True)); ok=r.is_valid; why=str(r.errors[:1])
    except Exception as e: ok=False; why="EXC "+repr(e)[:150]
    print(json.dumps([o,ok,why[:300]]))
