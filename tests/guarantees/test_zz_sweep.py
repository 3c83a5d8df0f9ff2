import os, pickle
import pytest
from tests.permissions import addresses
from tests.permissions.walk import sparing
from tests.support.forms import clients_of, undone, ASKED_IN_TURN
from tests.support.subject_words import *
pytestmark = pytest.mark.django_db
def test_sweep(world_of_questions):
    world = world_of_questions
    clients = clients_of(world)
    kits = addresses.kits(world)
    lang = os.environ.get("SL","en")
    if lang != "en":
        from accounts.models import User
        User.objects.update(language=lang)
    out=[]; n=0
    with sparing():
        for route in addresses.routes():
            if addresses.of_wagtail(route): continue
            tried=set()
            for kit in kits:
                if kit in ("foreign", "made up"): continue
                if kit != addresses.default_kit(route) and not addresses.parameters(route): continue
                path = addresses.path(route, kits[kit])
                if path is None or "logout" in path or path in tried: continue
                tried.add(path)
                for role in ASKED_IN_TURN:
                    with undone():
                        r = clients[role].get(path, headers={"accept-language": lang})
                        body = b"".join(r) if r.streaming else r.content
                    if r.status_code != 200: continue
                    n+=1
                    kind=r.get("Content-Type","")
                    if not body.strip() or "css" in kind or "javascript" in kind or "font" in kind or "image" in kind: continue
                    words = words_of_page(body) if "html" in kind else words_of_file(body, kind)
                    for w in recommendations_in(words, lang):
                        i=w.casefold().find(STEMS[lang])
                        out.append((route, kit, role, kind[:30], w[max(0,i-60):i+60].replace("\n"," ")))
                    if "X" == role or "json" in route: break
                    if "/admin/" in path or kit in("office",): break
        for m in world.kept["mails"]:
            for w in recommendations_in([x for x in m], lang):
                for line in w.splitlines():
                    if STEMS[lang] in line.casefold(): out.append(("MAIL", m[0], "", "", line.strip()[:160]))
    with open(f"/tmp/sweep-{lang}.txt","w") as f:
        f.write(f"{n}\n")
        seen=set()
        for o in out:
            k=(o[0],o[4])
            if k in seen: continue
            seen.add(k)
            f.write(" | ".join(o)+"\n")
