"""The face from the front: her left half, at the right of the picture; the other is its mirror image."""

# Through-points. Shared borders are written once.
LINES = {
    # hairline, temple, in front of the ear, jaw, chin: one line, so that it has no corner
    "outline": "180,71 212,67 241,77 260,98 267,120 274,138 281,155 285,178 286,206 285,232 282,258"
    " 277,288 266,319 246,349 222,371 202,381 180,383.5",
    # forehead
    "forehead-edge": "212,67 212,110 209,154",
    "temporal": "260,98 256,122 256,146 262,167",
    "brow-head": "198,181 193,172 195,162",
    "glabella-top": "180,151 189,153 195,162",
    "brow-top": "195,162 209,154 228,149 248,153 262,167",
    "brow-under": "198,181 212,173 230,169 248,170 262,167",
    # the eye
    "inner-lid": "198,181 199,190 203,199",
    "lash": "203,199 212,206 228,209.5 243,206 254,198",
    "outer-lid": "262,167 260,183 254,198",
    "lower-lid": "203,199 207,213 218,224 232,228 246,220 254,198",
    "rim-in": "203,199 198,210 197,222",
    "rim": "197,222 206,236 222,246 240,247 256,238 266,222",
    "rim-out": "254,198 262,209 266,222",
    "crow-top": "262,167 273,170 285,178",
    "crow-out": "285,178 280,200 266,222",
    # nose
    "glabella-side": "198,181 196,186 195,190",
    "root": "180,188 187,188 195,190",
    "bridge": "195,190 193.5,214 193,241",
    "tip-top": "180,239 187,239 193,241",
    "tip-side": "193,241 197,254 196,268 190,277.5",
    "tip-under": "180,283 186,281.5 190,277.5",
    "nostril": "190,277.5 200,279 208.5,275.5",
    "ala": "197,222 204,241 212,256.5 214,267 208.5,275.5",
    # cheeks
    "cheek": "212,256.5 236,264 262,263 282,258",
    "fold-in": "208.5,275.5 214,288 218,299",
    "fold-out": "212,256.5 226,273 234,289 238,304",
    "fold-foot": "218,299 229,300 238,304",
    # mouth
    "lip-top": "180,306 187,302 198,305.5 217,315.5",
    "lip-under": "217,315.5 206,328 194,334 180,335",
    "corner-in": "218,299 217.5,308 217,315.5",
    "corner-out": "238,304 239.5,319 236,334",
    "corner-under": "217,315.5 220,328 225,339",
    "corner-foot": "225,339 231,338 236,334",
    # chin and jaw
    "chin-side": "225,339 222,354 222,371",
    "jaw-in": "282,258 266,282 257,306 248,322 236,334",
    # neck
    "neck-side": "246,349 245,376 247,398 256,420",
    "neck-foot": "256,420 220,431 180,434",
    # ear
    "ear-out": "285,178 290,167 299,164 307,172 308,190 303,214 298,236 292,253 286,259 282,258",
}

# Around each zone, in order; those in the middle are closed by their mirror image.
ZONES = {
    "forehead_center": "outline:0-1 forehead-edge brow-top:0-1 glabella-top",
    "glabella": "glabella-top brow-head glabella-side root",
    "nose_bridge": "root bridge tip-top",
    "nose_tip": "tip-top tip-side tip-under",
    "upper_lip_skin": "tip-under nostril fold-in corner-in lip-top",
    "lips": "lip-top lip-under",
    "chin": "lip-under corner-under chin-side outline:14-16",
    "neck_front": "outline:13-16 neck-side neck-foot",
}
SIDED = {
    "forehead": "outline:1-3 temporal brow-top:1-4 forehead-edge",
    "temple": "outline:3-7 crow-top temporal",
    "brow": "brow-head brow-top brow-under",
    "upper_eyelid": "brow-under outer-lid lash inner-lid",
    "lower_eyelid": "lash lower-lid",
    "undereye_rim": "rim-in rim rim-out lower-lid",
    "crows_feet": "crow-top crow-out rim-out outer-lid",
    "nose_side": "glabella-side inner-lid rim-in ala nostril tip-side bridge",
    "cheek_upper": "ala:0-2 cheek outline:7-10 crow-out rim",
    "cheek_lower": "cheek jaw-in corner-out fold-out",
    "nasolabial": "ala:2-4 fold-in fold-foot fold-out",
    "mouth_corner": "fold-foot corner-out corner-foot corner-under corner-in",
    "jawline": "outline:10-14 chin-side corner-foot jaw-in",
    "ear": "ear-out outline:7-10",
}


# Where the glyph of a finding stands.
MARKS = {
    "forehead_center": "180,110",
    "glabella": "180,167",
    "nose_bridge": "180,212",
    "nose_tip": "180,260",
    "upper_lip_skin": "180,293",
    "lips": "180,321",
    "chin": "180,360",
    "neck_front": "180,408",
    "forehead": "234,112",
    "temple": "267,146",
    "brow": "226,159",
    "upper_eyelid": "230,189",
    "lower_eyelid": "231,219",
    "undereye_rim": "231,237",
    "crows_feet": "268,193",
    "nose_side": "205,264",
    "cheek_upper": "260,244",
    "cheek_lower": "246,284",
    "nasolabial": "223,286",
    "mouth_corner": "229,317",
    "jawline": "256,326",
    "ear": "297,196",
}

SKIN = "outline"
NECK = "outline:13-16 neck-side neck-foot"

# Drawn strong: the face against what is behind it.
OUTLINES = {
    "head": "180,9 222,13 259,34 284,74 293,122 292,152 289,169",
    "shoulder": "256,420 268,429 284,435 306,440",
}
OUTLINED = ["outline:0-16", "ear-out", "neck-side"]

# What makes it a face; never pressed.
FEATURES = {
    "firm": [
        "202,198 212,206 228,210 243,206.5 255.5,197",  # the closed eye
        "188,277.5 193,274 199,276.5",  # nostril
        "180,317 188,315.5 200,316.5 217,315.5",  # between the lips
    ],
    "fine": [
        "207,194 217,192 231,193.5 245,191",  # the crease of the lid
        "205.5,250 210,259 208.5,269 203,274",  # wing of the nose
        "180,281.5 184,281 188,277.5",
        "196,206 195.5,216 196.5,226",
        "180,306 187,302 198,305.5 217,315.5",  # the lips
        "217,315.5 206,327 194,332.5 180,333.5",
        "185.5,288 187,295 187,300",  # below the nose
        "180,344 187,343.5 193,342",
        "288,181 294,172.5 301,177 302.5,192 298,214 294,230",  # the ear
        "287,205 291.5,212 289,220 291,228",
    ],
    "brow": [
        "197,178 197,169 200,164.5 213,158.5 228,155.5 243,156.5 259,165.5",
        "197,178 212,168.5 228,164 244,163 259,165.5",
    ],
}
