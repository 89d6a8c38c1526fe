"""Today's regime worked out once more, by somebody else's hand: from the files of a synthetic system, in whole pennies
and fractions, beside the lines of `leftshift settle --format csv`.

    make test-regime

    python3 Tests/Support/todays_regime.py DATA LINES.csv

Twenty-one kinds of payment: fixed sums, care at its price, best practice, quality, global sum, outcomes in general
practice, dentists, pharmacies, blended urgent care, pools, blocks, and the sum of the board's lines. And sixteen of the
ways to pay that are proposed: planned care as a block, long waits, frail older people, a sum for each weighted person.
"""

import csv
import pathlib
import sys
from collections import defaultdict
from fractions import Fraction as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / ".setup/python"))
import duckdb  # noqa: E402

D, CSV = sys.argv[1:3]
c=duckdb.connect()
for t in ('activity','contract-value','plan','registration','person','practice','price','organisation','observation'):
    c.execute(f"create view \"{t}\" as from '{D}/{t}.parquet'")
q=lambda s:c.execute(s).fetchall()
lines=defaultdict(int)
with open(CSV) as f:
    for r in csv.DictReader(f):
        p=int(F(r['amount'])*100); assert F(r['amount'])*100==p
        lines[r['contract'],r['term'],r['payer'],r['payee'],r['period']]+=p
def rnd(x):  # half away from zero, to whole pennies
    x=F(x); s=1 if x>=0 else -1; x=abs(x); return s*int((x*2+1)//2)
def pen(x): return int(F(str(x))*100)
ok=bad=0; per=defaultdict(lambda:[0,0,0])
def say(name,key,want):
    global ok,bad
    got=lines.get(key)
    good = got==want
    per[name][0 if good else 1]+=1; per[name][2]+=want
    if good: ok+=1
    else:
        bad+=1
        if per[name][1]<=3: print('  DIFFERS',name,key,'leftshift',got,'here',want)
c.execute("""create table a as select *, case when month(ended)>=4 then year(ended) else year(ended)-1 end fy, strftime(ended,'%Y-%m') m from activity where sent=1 and ended>=began""")
mff={r[0]:F(str(round(r[1],6))) for r in q("select organisation,market_forces from organisation where market_forces is not null")}
price={(r[0],r[1]):(pen(r[2]),r[3],pen(r[4]) if r[4] is not None else None) for r in q("select currency,year,price,trim,per_day from price")}
# what each row is worth
worth=defaultdict(int); worthy=defaultdict(int)
for prov,comm,setting,kind,cur,fy,m,n,crit,k in q("select provider,commissioner,setting,kind,currency,fy,m,ended-began,critical_days,count(*) from a where currency is not null and happened group by all"):
    y=f"{fy}/{(fy+1)%100:02d}"
    p,trim,per_day=price[cur,y]
    long=max(n-crit-trim,0)*per_day if trim is not None else 0
    each=rnd((p+long+crit*price['X1',y][0])*mff[prov])
    s={'emergency':'emergency-department'}.get(setting) or ({'emergency':'non-elective','maternity':'maternity'}.get(kind,'elective') if setting=='admitted' else ('first-outpatient' if kind=='first' else 'follow-up-outpatient'))
    worth[prov,comm,s,m]+=each*k; worthy[prov,comm,s,fy]+=each*k
months=lambda y:[f"{y}-{m:02d}" for m in range(4,13)]+[f"{y+1}-{m:02d}" for m in range(1,4)]
value={(r[0],r[1],r[2],r[3],r[4]):pen(r[5]) for r in q('select year,commissioner,provider,setting,kind,value from "contract-value"')}
plan=defaultdict(int)
for com,prov,setting,kind,per_,cost in q("select commissioner,provider,setting,kind,period,cost from plan"):
    s={'emergency':'emergency-department'}.get(setting) or ({'emergency':'non-elective','maternity':'maternity'}.get(kind,'elective') if setting=='admitted' else ('first-outpatient' if kind=='first' else 'follow-up-outpatient') if setting=='outpatient' else setting)
    plan[com,prov,s,per_]+=pen(cost)
def twelfths(name,con,term,payer,payee,y,total):
    for i,m in enumerate(months(y),1): say(name,(con,term,payer,payee,m),rnd(F(total)*i/12)-rnd(F(total)*(i-1)/12))
pods={'emergency-department':('emergency','attendance'),'non-elective':('admitted','emergency'),'maternity':('admitted','maternity'),'follow-up-outpatient':('outpatient','follow-up')}
for payer,con in (('ICB','trusts-2023-24'),('NICB','neighbour-2023-24')):
  for t in ('UNI','GEN'):
    for term,(s,k) in pods.items(): twelfths('1 fixed elements 2023/24',con,term,payer,t,2023,value.get(('2023/24',payer,t,s,k),0))
    for term in ('elective','first-outpatient'):
        for m in months(2023): say('2 elective variable 2023/24',(con,term,payer,t,m),worth[t,payer,term,m])
for t in ('UNI','GEN'):
    for term in ('elective','first-outpatient'):
        for m in months(2025): say('2b elective 2026/27',('trusts-2026-27',term,'ICB',t,m),worth[t,'ICB',term,m])
for y,con in ((2023,'independent-2023-24'),(2025,'independent-2026-27')):
    for term in ('elective','first-outpatient'):
        for m in months(y): say('3 independent hospital',(con,term,'ICB','ISP',m),worth['ISP','ICB',term,m])
for y,con in ((2023,'specialised-2023-24'),(2025,'specialised-2026-27')):
    for m in months(y): say('4 specialised',(con,'elective','NHSE','UNI',m),worth['UNI','NHSE','elective',m])
# best practice
for y,con in ((2023,'trusts-2023-24'),(2025,'trusts-2026-27')):
  for t in ('UNI','GEN'):
    got={r[0]:r[1:] for r in q(f"select m,count(*),count(*) filter (best_practice) from a where currency in ('N3A','N3B') and provider='{t}' and commissioner='ICB' group by 1")}
    for m in months(y):
        n,b=got.get(m,(0,0)); say('5 best practice, broken hips',(con,'hip-fracture','ICB',t,m),rnd((b-F(55,100)*n)*133500*mff[t]))
# CQUIN
for t in ('UNI','GEN'):
    base=sum(value['2023/24','ICB',t,s,k] for s,k in pods.values())
    def rate(sql):
        a,b=q(sql)[0]; return F(int(a or 0),int(b)) if b else None
    w=f"from a where provider='{t}' and fy=2023 and happened"
    r=[(rate(f"select sum(numerator),sum(denominator) from observation where indicator='good-experience' and provider='{t}' and observed between date '2023-04-01' and date '2024-03-31'"),F(75,100),F(90,100)),
       (rate(f"select count(*) filter (minutes<=240),count(*) {w} and setting='emergency'"),F(70,100),F(90,100)),
       (rate(f"select count(*) filter (waited<=126),count(*) {w} and kind='first' and waited is not null"),F(50,100),F(80,100)),
       (rate(f"select count(*) filter (kind='day-case'),count(*) {w} and kind in ('day-case','elective')"),F(80,100),F(90,100)),
       (rate(f"select count(*) filter (best_practice),count(*) {w} and currency in ('N3A','N3B')"),F(40,100),F(65,100))]
    have=[x for x in r if x[0] is not None]
    score=sum(min(max((v-a)/(b-a),F(0)),F(1)) for v,a,b in have)/len(have)
    pot=F(base)*F(125,10000)
    say('6 CQUIN',('trusts-2023-24','cquin','ICB',t,'2023/24'),-rnd(pot-pot*score) if pot!=pot*score else 0)
# global sum
W={'female':[364,104,219,336,490,656,672],'male':[397,100,102,215,419,518,627]}
lists=defaultdict(dict); work=defaultdict(dict)
for pr,m,n,w in q("""with r as (select r.practice,r.period,p.sex,r."on",p.born, coalesce(greatest(0,
   year(r."on")-year(p.born) - case when month(r."on")*100+day(r."on") < month(p.born)*100+day(p.born) then 1 else 0 end),0) age
   from registration r left join person p using(person))
   select practice,period,count(*),sum(case sex when 'female' then case when age<5 then 364 when age<15 then 104 when age<45 then 219 when age<65 then 336 when age<75 then 490 when age<85 then 656 else 672 end
     else case when age<5 then 397 when age<15 then 100 when age<45 then 102 when age<65 then 215 when age<75 then 419 when age<85 then 518 else 627 end end)
   from r group by all"""):
    lists[m][pr]=n; work[m][pr]=int(w)
ours={r[0] for r in q("select practice from practice where commissioner='ICB'")}
import math
for y,con,price_,pt,avg,points in ((2023,'general-practice-2023-24',10228,21343,9639,(235,200,200)),(2025,'general-practice-2026-27',12334,22549,10184,(208,178,178))):
    net=price_-math.floor(F(price_)*F(475,10000))
    for i,m in enumerate(months(y)):
        qm=months(y)[i//3*3]
        tl,tw=sum(lists[qm].values()),sum(work[qm].values())
        for pr in lists[m]:
            weighted=F(work[qm].get(pr,0)*tl,tw) if pr in ours else F(0)
            say('7 global sum',(con,'global-sum','ICB',pr,m),rnd(weighted*net/12))
    jan=lists[f'{y+1}-01']; tj=sum(jan.values())
    ind=('blood-pressure-controlled','blood-sugar-controlled','flare-free'); marks=((40,77),(35,75),(45,80))
    obs={(r[0],r[1]):(int(r[2]),int(r[3])) for r in q(f"select practice,indicator,sum(numerator),sum(denominator) from observation where observed between date '{y}-04-01' and date '{y+1}-03-31' group by all")}
    for pr in jan:
        tot=F(0)
        if pr in ours:
            for n_,mk,pp in zip(ind,marks,points):
                a_,e_=obs.get((pr,n_),(0,0))
                if e_==0: continue
                prog=(F(a_,e_)-F(mk[0],100))/(F(mk[1],100)-F(mk[0],100))
                got=pp*min(max(prog,F(0)),F(1))
                alle=sum(v[1] for k,v in obs.items() if k[1]==n_)
                tot+=got*(F(e_,jan[pr])/F(alle,tj))
        say('8 quality framework',(con,'quality','ICB',pr,f'{y}/{(y+1)%100:02d}'),rnd(tot*pt*F(jan[pr],avg)))
# dental, pharmacy, prescribing, optical
for y,con,uv,item,cons,sight in ((2023,'primary-care-2023-24',3300,127,1500,2314),(2025,'primary-care-2026-27',3600,146,1700,2420)):
    fy=f'{y}/{(y+1)%100:02d}'
    people=sum(n for p_,n in lists[f'{y}-04'].items() if p_ in ours)
    contracted=F(135,100)*people; val=rnd(contracted*uv)
    done=int(q(f"select sum(units) from a where kind='dental' and happened and commissioner='ICB' and fy={y}")[0][0])
    rate=F(val)/contracted; short=max(contracted-done,F(0)); carried=F(0) if done<F(96,100)*contracted else short
    say('9 dental',(con,'dental-year','ICB','DENT',fy),rnd(val-rate*(short-carried)))
    twelfths('9 dental',con,'dental','ICB','DENT',y,val)
    g={r[0]:r[1:] for r in q("select m,sum(units) filter(kind='dispensing'),count(*) filter (kind='pharmacy-service'),sum(cost) filter (kind='dispensing'),count(*) filter (kind='sight-test') from a where happened and commissioner='ICB' group by 1")}
    for m in months(y):
        i_,k_,d_,s_=g[m]
        say('10 pharmacy',(con,'pharmacy','ICB','PHARM',m),int(i_)*item+k_*cons)
        say('11 prescribing',(con,'prescribing','ICB','PHARM',m),pen(d_))
        say('12 optical',(con,'optical','ICB','EYE',m),s_*sight)
# blended urgent care
for t in ('UNI','GEN'):
    for term in ('emergency-department','non-elective'):
        for m in months(2025):
            p=plan['ICB',t,term,m]; say('13 blended urgent care 2026/27',('trusts-2026-27',term,'ICB',t,m),rnd(p+F(20,100)*(worth[t,'ICB',term,m]-p)))
    for term in ('maternity','follow-up-outpatient'):
        s,k=pods[term]; v=value['2025/26','ICB',t,s,k]; py=sum(plan['ICB',t,term,m] for m in months(2025))
        twelfths('14 reviewed fixed element 2026/27','trusts-2026-27',term,'ICB',t,2025,v+rnd(F(25,100)*(py-v)))
# Better Care Fund
for y,con,nhs,la,day in ((2023,'better-care-fund-2023-24',F(8300),3700,11800),(2025,'better-care-fund-2026-27',F(8300)*F(10566,10000)*F(1017,1000),4000,12400)):
    res=dict(q(f"select p.place='city',count(*) from registration r join person p using(person) where r.period='{y}-04' group by 1"))
    vw=defaultdict(int)
    for city,m,d_ in q("select coalesce(p.place='city',false),m,sum(ended-began) from a left join person p using(person) where kind='virtual-ward' and a.commissioner='ICB' and happened group by all"): vw[city,m]=int(d_)
    for city,nm,pool,co in ((True,'city','CITYP','CITYC'),(False,'shire','SHIREP','SHIRE')):
        twelfths('15 Better Care Fund',con,f'nhs-part-{nm}','ICB',pool,y,nhs*res[city])
        twelfths('15 Better Care Fund',con,f'council-part-{nm}',co,pool,y,la*res[city])
        for i,m in enumerate(months(y),1):
            say('15 Better Care Fund',(con,f'virtual-ward-{nm}',pool,'COM',m),vw[city,m]*day)
            t=lambda tot:rnd(F(tot)*i/12)-rnd(F(tot)*(i-1)/12)
            say('15 Better Care Fund',(con,f'care-{nm}',pool,'CARE',m),t(nhs*res[city])+t(la*res[city])-vw[city,m]*day)
# blocks
for y in ('2023/24','2025/26'):
    yy=int(y[:4]); sfx='2023-24' if yy==2023 else '2026-27'
    tot=lambda prov:sum(v for k,v in value.items() if k[0]==y and k[1]=='ICB' and k[2]==prov)
    for con,term,prov in (('community','block','COM'),('mental-health','block','MIND'),('urgent','ambulances','AMB'),('urgent','calls-to-111','TEL'),('urgent','urgent-treatment','UTC')):
        twelfths('16 blocks',f'{con}-{sfx}',term,'ICB',prov,yy,tot(prov))
# low volume
for y,con in ((2023,'low-volume-2023-24'),(2025,'low-volume-2026-27')):
    for term in ('emergency-department','non-elective','elective','first-outpatient','follow-up-outpatient'):
        ss=('non-elective','maternity') if term=='non-elective' else (term,)
        say('17 low volume',(con,term,'ICB','FAR',f'{y}/{(y+1)%100:02d}'),sum(plan['ICB','FAR',s_,m] for s_ in ss for m in months(y)))
# public health and social care
for y,con,g_,h_ in ((2023,'public-health-2023-24',6180,240),(2025,'public-health-2026-27',6650,255)):
    res=dict(q(f"select p.place='city',count(*) from registration r join person p using(person) where r.period='{y}-04' group by 1"))
    sc=defaultdict(int)
    for co,m,x in q("select commissioner,m,sum(cost) from a where setting='social-care' and happened group by all"): sc[co,m]=pen(x)
    for city,co in ((True,'CITYC'),(False,'SHIRE')):
        twelfths('18 public health',con,'grant','DHSC',co,y,g_*res[city]); twelfths('18 public health',con,'health-checks',co,'COM',y,h_*res[city])
        for m in months(y): say('19 social care',(con,'social-care',co,'CARE',m),sc[co,m])
# allocation
for y,con,a_ in ((2023,'budget-2023-24',199500),(2025,'budget-2026-27',214000)):
    people=sum(n for p_,n in lists[f'{y}-04'].items() if p_ in ours)
    out=sum(v for (cn,t,pa,pe,p_),v in lines.items() if pa=='ICB' and cn.endswith('2023-24' if y==2023 else '2026-27'))
    good=out==a_*people; per['20 allocation = all lines of the board'][0 if good else 1]+=1; per['20 allocation = all lines of the board'][2]+=a_*people; ok+=good; bad+=not good
# ways to pay that are proposed, on 2025/26
c.execute("create macro years(b,d) as year(d)-year(b)-case when month(d)*100+day(d)<month(b)*100+day(b) then 1 else 0 end")
c.execute("create macro band(y) as case when y<5 then 0 when y<15 then 1 when y<45 then 2 when y<65 then 3 when y<75 then 4 when y<85 then 5 else 6 end")
c.execute("create table b as select a.*, p.born, p.sex, p.decile<=2 dep, coalesce(p.frailty in ('moderate','severe') and years(p.born,ended)>=75,false) frail from a left join person p using(person) where happened")
FY="case when month({0})>=4 then year({0}) else year({0})-1 end"
ON=FY.format('r."on"'); trusts=('UNI','GEN'); months25=months(2025); urgent=('emergency-department','non-elective'); planned_=('elective','first-outpatient')
# now: planned care at its plan, and long waits
for t in trusts:
    for s in planned_: twelfths('21 now, planned care as a block','now-trusts',s,'ICB',t,2025,sum(plan['ICB',t,s,m] for m in months25))
    late={y:int(q(f"select coalesce(sum(pathways),0) from '{D}/waiting.parquet' where provider='{t}' and commissioner='ICB' and period='{y}-03' and since < date '{y}-03-31' - 364")[0][0]) for y in (2025,2026)}
    number=rnd(F(late[2025])*F(95,100)); say('22 now, long waits',('now-trusts','long-waits','ICB',t,'2025/26'),200000*(number-late[2026]))
    for s in urgent:
        for m in months25: say('23 now, the rest as before',('now-trusts',s,'ICB',t,m),lines['trusts-2026-27',s,'ICB',t,m])
    for s in ('maternity','follow-up-outpatient','hip-fracture','new-joint','high-cost-drugs'):
        for m in months25: say('23 now, the rest as before',('now-trusts',s,'ICB',t,m),lines['trusts-2026-27',s,'ICB',t,m])
# next: frail older people
fw=defaultdict(int); fy_=defaultdict(int)
for prov,setting,cur,fy,m,n,crit,k in q("select provider,setting,currency,fy,m,ended-began,critical_days,count(*) from b where frail and commissioner='ICB' and provider in ('UNI','GEN') and (setting='emergency' or setting='admitted' and kind='emergency') group by all"):
    y=f"{fy}/{(fy+1)%100:02d}"; p,trim,per_day=price[cur,y]
    long=max(n-crit-trim,0)*per_day if trim is not None else 0
    each=rnd((p+long+crit*price['X1',y][0])*mff[prov])*k; s='emergency-department' if setting=='emergency' else 'non-elective'
    fw[prov,s,m]+=each; fy_[prov,s,fy]+=each
level={y:sum(v[0] for k,v in price.items() if k[1]==y) for y in ('2023/24','2024/25','2025/26')}
heads={}; april=defaultdict(int); monthsof={}
for y in (2023,2024,2025):
    for pr,n in q(f"""select r.practice,count(*) from registration r join person p using(person) join practice k on k.practice=r.practice where k.commissioner='ICB' and r.period='{y}-04' and p.frailty in ('moderate','severe') and years(p.born,r."on")>=75 group by 1"""): april[y,pr]=n
    heads[y]=sum(n for (yy,_),n in april.items() if yy==y)
    monthsof[y]=q(f"""select count(*) from registration r join person p using(person) join practice k on k.practice=r.practice where k.commissioner='ICB' and {ON}={y} and p.frailty in ('moderate','severe') and years(p.born,r."on")>=75""")[0][0]
grow=F(heads[2025],heads[2024]) if heads[2024] else F(1)
part={}; py={}
for t in trusts:
    for s in urgent:
        py[t,s]=sum(plan['ICB',t,s,m] for m in months25)
        part[t,s]=min(rnd(fy_[t,s,2024]*grow*F(level['2025/26'],level['2024/25'])),py[t,s])
share=lambda t,s,m: F(part[t,s])*F(plan['ICB',t,s,m],py[t,s]) if py[t,s] else F(0)
cv=value['2025/26','ICB','COM','community','community']; vv=value['2025/26','ICB','COM','community','virtual-ward']
fh,ah=q("select count(*) filter (frail),count(*) from b where kind='community' and commissioner='ICB' and fy=2024")[0]
home=rnd(cv*min(F(1),grow*F(fh,ah)))
twelfths('24 next, the rest of the community block','next-community','block','ICB','COM',2025,cv-home)
parts={'emergency-department':sum(part[t,'emergency-department'] for t in trusts),'non-elective':sum(part[t,'non-elective'] for t in trusts),'care-at-home':home+vv}
for term,v in parts.items(): twelfths('25 next, the sum for frail people','next-frailty',term,'ICB','COM',2025,F(v)*F(9,10))
for t in trusts:
    for s,term in zip(urgent,('hospital-emergencies','hospital-stays')):
        for m in months25:
            f_=share(t,s,m); say('26 next, hospitals paid by the lead',('next-frailty',term,'COM',t,m),rnd(f_+F(3,10)*(fw[t,s,m]-f_)))
            r_=plan['ICB',t,s,m]-f_; say('27 next, the rest of urgent care',('next-trusts',s,'ICB',t,m),rnd(r_+F(1,5)*(worth[t,'ICB',s,m]-fw[t,s,m]-r_)))
    for s in ('maternity','follow-up-outpatient','elective','first-outpatient','hip-fracture','new-joint','high-cost-drugs'):
        for m in months25: say('28 next, the rest as before',('next-trusts',s,'ICB',t,m),lines['trusts-2026-27',s,'ICB',t,m])
def outcome(y):
    a_,n_,h_=q(f"select count(*),coalesce(sum(ended-began),0),count(*) filter (currency in ('N3A','N3B')) from b where frail and commissioner='ICB' and setting='admitted' and kind='emergency' and fy={y}")[0]
    h_=q(f"select count(*) from b where frail and commissioner='ICB' and currency in ('N3A','N3B') and fy={y}")[0][0]
    k_,e_=q(f"select coalesce(sum(numerator),0),coalesce(sum(denominator),0) from observation join person p using(person) where indicator='function-kept' and p.commissioner='ICB' and p.frailty in ('moderate','severe') and years(p.born,observed)>=75 and {FY.format('observed')}={y}")[0]
    per_=lambda x: F(int(x),monthsof[y]) if monthsof[y] else None
    return per_(a_),per_(n_),per_(h_),F(int(k_),int(e_)) if e_ else None
ratio=[None if x is None or not y else x/y for x,y in zip(outcome(2025),outcome(2024))]
credit=[min(max((F(110,100)-x)/F(20,100),F(0)),F(1)) if i<3 else min(max((x-F(90,100))/F(20,100),F(0)),F(1)) for i,x in enumerate(ratio) if x is not None]
say('29 next, outcomes',('next-frailty','for-outcomes','ICB','COM','2025/26'),rnd(F(sum(parts.values()),10)*sum(credit)/len(credit)))
def sums(name,key,want):  # a year that is paid in parts, which the ledger has as one line
    say(name,key,want)
for pr in {p_ for (y_,p_) in april}|set(lists['2025-04']):
    if ('next-frailty','practices','COM',pr,'2025/26') in lines or april[2025,pr]: sums('30 next, practices',('next-frailty','practices','COM',pr,'2025/26'),10000*april[2025,pr])
base_=sum(part.values()); out_=sum(v for (cn,t,pa,pe,p_),v in lines.items() if cn=='next-frailty' and t.startswith('hospital-')); saved=base_-out_
say('31 next, shares of what was saved',('next-frailty','share-of-board','COM','ICB','2025/26'),rnd(F(saved,4)))
pot=rnd(F(saved,4)); of={t:F(pot)*F(part[t,'emergency-department']+part[t,'non-elective'],base_) for t in trusts}
down={t:int(of[t]) for t in trusts}; left_=pot-sum(down.values())
for t in sorted(trusts,key=lambda t:-abs(of[t]-down[t]))[:abs(left_)]: down[t]+=1 if pot>0 else -1
for t in trusts: say('31 next, shares of what was saved',('next-frailty','share-of-trusts','COM',t,'2025/26'),down[t])
# future: a sum for each weighted person
four=('UNI','GEN','COM','MIND'); scope="commissioner='ICB' and provider in ('UNI','GEN','COM','MIND') and kind<>'virtual-ward'"
whole=defaultdict(int); cell=defaultdict(int)
for prov,setting,kind,cur,fy,n,crit,b_,sx,dp,cost,k in q(f"select provider,setting,kind,currency,fy,ended-began,critical_days,band(years(born,ended)),sex,dep,sum(cost),count(*) from b where {scope} group by all"):
    if cur is None: w_=pen(cost)
    else:
        y=f"{fy}/{(fy+1)%100:02d}"; p,trim,per_day=price[cur,y]; long=max(n-crit-trim,0)*per_day if trim is not None else 0
        w_=rnd((p+long+crit*price['X1',y][0])*mff[prov])*k
    whole[prov,fy]+=w_
    if b_ is not None: cell[b_,sx,dp,fy]+=w_
count=defaultdict(int)
for y,b_,sx,dp,n in q("""select year(r."on"),band(years(born,r."on")),sex,decile<=2,count(*) from registration r join person p using(person) join practice k on k.practice=r.practice where k.commissioner='ICB' and month(r."on")=4 group by all"""): count[b_,sx,dp,y]=n
cells=[(b_,sx,dp) for b_ in range(7) for sx in ('female','male') for dp in (True,False)]
mean=F(sum(cell[x+(2023,)] for x in cells),sum(count[x+(2023,)] for x in cells))
need={x:F(cell[x+(2023,)],count[x+(2023,)])/mean if count[x+(2023,)] else F(1) for x in cells}
weighted={y:sum(count[x+(y,)]*need[x] for x in cells) for y in (2023,2024,2025)}
begin={t:sum(v for (cn,tm,pa,pe,p_),v in lines.items() if cn=='trusts-2023-24' and pe==t and tm!='high-cost-drugs') for t in trusts}
begin['COM']=sum(v for k,v in value.items() if k[:3]==('2023/24','ICB','COM') and k[4]!='virtual-ward'); begin['MIND']=sum(v for k,v in value.items() if k[:3]==('2023/24','ICB','MIND'))
for y in (2024,2025):
    fy=f'{y}/{(y+1)%100:02d}'; rise=F(level[fy],level['2023/24'])*weighted[y]/weighted[2023]
    expected={o:whole[o,2023]*rise for o in four}; E=sum(expected.values()); A=sum(whole[o,y] for o in four)
    rel=abs(E-A)/E; keep=min(rel,F(2,100))*F(80,100)+min(max(rel-F(2,100),0),F(3,100))*F(50,100)
    board=E*keep-(E-A) if E>A else (A-E)-E*keep
    w=f"from b where provider in ('UNI','GEN') and fy={y}"
    std=[(q(f"select count(*) filter (minutes<=240),count(*) {w} and setting='emergency'")[0],78),(q(f"select count(*) filter (waited<=126),count(*) {w} and kind='first' and waited is not null")[0],65),
         (q(f"select count(*) filter (best_practice),count(*) {w} and currency in ('N3A','N3B')")[0],55),(q(f"select coalesce(sum(numerator),0),coalesce(sum(denominator),0) from observation where indicator='good-experience' and provider in ('UNI','GEN') and {FY.format('observed')}={y}")[0],80)]
    lost=sum(F(25,10000) for (x,n),mk in std if n and F(int(x),int(n))<F(mk,100)); lost=min(lost,F(1,100))
    for o,split in zip(four,(25,25,40,10)):
        cap_=rnd(begin[o]*rise); say('32 future, the sum for each person',('future-population','capitation','ICB',o,fy),cap_)
        say('33 future, shared savings',('future-population','shared-savings','ICB',o,fy),rnd(board*F(begin[o],sum(begin.values()))))
        say('34 future, between members',('future-population','between-members','ICB',o,fy),rnd(F(split,100)*F(15,100)*(E-A)+F(15,100)*(whole[o,y]-expected[o])))
        say('35 future, standards missed',('future-population','standards-missed','ICB',o,fy),-rnd(cap_*lost))
for t in trusts:
    for m in months25: say('36 future, drugs as before',('future-trusts','high-cost-drugs','ICB',t,m),lines['trusts-2026-27','high-cost-drugs','ICB',t,m])
# each regime, by its list of contracts, comes to the allocation
root=pathlib.Path(__file__).resolve().parents[2]/'Examples/todays-nhs/definitions/incentives.yaml'
regimes=defaultdict(set); name=None
for l in root.read_text().split('\nregimes:\n')[1].split('\nincentives:')[0].splitlines():
    if l.startswith('      - '): regimes[name].add(l[8:].strip())
    elif l.startswith('  ') and l[2] not in ' #': name=l.strip()[:-1]
assert len(regimes)==5
for name,r in regimes.items():
    y,a_=(2023,199500) if name=='today-2023-24' else (2025,214000)
    fy={f'{y}/{(y+1)%100:02d}',*months(y)}
    net=sum(v*((pa=='ICB')-(pe=='ICB' and pa!='ICB')) for (cn,t,pa,pe,p_),v in lines.items() if cn in r and p_ in fy)
    want=a_*sum(n for p_,n in lists[f'{y}-04'].items() if p_ in ours); good=net==want
    per['37 allocation = all lines of a regime'][0 if good else 1]+=1; per['37 allocation = all lines of a regime'][2]+=want; ok+=good; bad+=not good
    if not good: print('  DIFFERS regime',name,net,want)
for k in sorted(per,key=lambda x:(int(''.join(ch for ch in x.split()[0] if ch.isdigit())),x)): print(f"{k}: {per[k][0]} lines agree, {per[k][1]} differ; £{per[k][2]/100:,.2f}")
print(ok,'agree',bad,'differ; lines in all',len(lines))
