{
 "patcher": {
  "fileversion": 1,
  "appversion": {
   "major": 8,
   "minor": 5,
   "revision": 5,
   "architecture": "x64",
   "modernui": 1
  },
  "classnamespace": "box",
  "rect": [
   85.0,
   104.0,
   1514.0,
   1704.0
  ],
  "bglocked": 0,
  "openinpresentation": 0,
  "default_fontsize": 12.0,
  "default_fontface": 0,
  "default_fontname": "Arial",
  "gridonopen": 1,
  "gridsize": [
   15.0,
   15.0
  ],
  "gridsnaponopen": 1,
  "objectsnaponopen": 1,
  "statusbarvisible": 2,
  "toolbarvisible": 1,
  "lefttoolbarpinned": 0,
  "toptoolbarpinned": 0,
  "righttoolbarpinned": 0,
  "bottomtoolbarpinned": 0,
  "toolbars_unpinned_last_save": 0,
  "tallnewobj": 0,
  "boxanimatetime": 200,
  "enablehscroll": 1,
  "enablevscroll": 1,
  "devicewidth": 0.0,
  "description": "",
  "digest": "",
  "tags": "",
  "style": "",
  "subpatcher_template": "",
  "assistshowspatchername": 0,
  "boxes": [
   {
    "box": {
     "id": "obj-1",
     "maxclass": "inlet",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      62.0,
      22.0,
      22.0
     ],
     "comment": "id velocity semitones, preload ids, file path, stop, ...",
     "outlettype": [
      ""
     ],
     "index": 1
    }
   },
   {
    "box": {
     "id": "obj-2",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 6,
     "patching_rect": [
      160.0,
      188.0,
      191.0,
      22.0
     ],
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "text": "js tonewalk.player.js #0"
    }
   },
   {
    "box": {
     "id": "obj-3",
     "maxclass": "newobj",
     "numinlets": 6,
     "numoutlets": 6,
     "patching_rect": [
      432.0,
      104.0,
      263.0,
      22.0
     ],
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "text": "route gain louder choke pitch stop"
    }
   },
   {
    "box": {
     "id": "obj-4",
     "maxclass": "newobj",
     "numinlets": 6,
     "numoutlets": 6,
     "patching_rect": [
      24.0,
      146.0,
      284.0,
      22.0
     ],
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "text": "routepass preload file start end fade"
    }
   },
   {
    "box": {
     "id": "obj-5",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      433.0,
      146.0,
      83.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-gain"
    }
   },
   {
    "box": {
     "id": "obj-6",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      543.0,
      146.0,
      97.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-louder"
    }
   },
   {
    "box": {
     "id": "obj-7",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      673.0,
      146.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-choke"
    }
   },
   {
    "box": {
     "id": "obj-8",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      826.0,
      146.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-pitch"
    }
   },
   {
    "box": {
     "id": "obj-9",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      945.0,
      146.0,
      83.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-stop"
    }
   },
   {
    "box": {
     "id": "obj-10",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      377.0,
      188.0,
      97.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-played"
    }
   },
   {
    "box": {
     "id": "obj-11",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      324.0,
      146.0,
      90.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-heard"
    }
   },
   {
    "box": {
     "id": "obj-12",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      24.0,
      230.0,
      104.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-voice-1"
    }
   },
   {
    "box": {
     "id": "obj-13",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      145.0,
      230.0,
      104.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-voice-2"
    }
   },
   {
    "box": {
     "id": "obj-14",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      272.0,
      230.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-slots"
    }
   },
   {
    "box": {
     "id": "obj-15",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      384.0,
      230.0,
      76.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-ids"
    }
   },
   {
    "box": {
     "id": "obj-16",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      585.0,
      230.0,
      104.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-playing"
    }
   },
   {
    "box": {
     "id": "obj-17",
     "maxclass": "outlet",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      296.0,
      566.0,
      22.0,
      22.0
     ],
     "comment": "left",
     "outlettype": [],
     "index": 1
    }
   },
   {
    "box": {
     "id": "obj-18",
     "maxclass": "outlet",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      388.0,
      566.0,
      22.0,
      22.0
     ],
     "comment": "right",
     "outlettype": [],
     "index": 2
    }
   },
   {
    "box": {
     "id": "obj-19",
     "maxclass": "outlet",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      772.0,
      398.0,
      22.0,
      22.0
     ],
     "comment": "id that plays (0: a file or none)",
     "outlettype": [],
     "index": 3
    }
   },
   {
    "box": {
     "id": "obj-20",
     "maxclass": "outlet",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      900.0,
      398.0,
      22.0,
      22.0
     ],
     "comment": "errors: error code text",
     "outlettype": [],
     "index": 4
    }
   },
   {
    "box": {
     "id": "obj-21",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      505.0,
      272.0,
      97.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-errors"
    }
   },
   {
    "box": {
     "id": "obj-22",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      480.0,
      230.0,
      83.0,
      22.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "text": "route ask"
    }
   },
   {
    "box": {
     "id": "obj-23",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      288.0,
      272.0,
      119.0,
      22.0
     ],
     "outlettype": [],
     "text": "s tonewalk.ask"
    }
   },
   {
    "box": {
     "id": "obj-24",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      772.0,
      356.0,
      104.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-playing"
    }
   },
   {
    "box": {
     "id": "obj-25",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      900.0,
      356.0,
      97.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-errors"
    }
   },
   {
    "box": {
     "id": "obj-26",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      248.0,
      776.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-heard"
    }
   },
   {
    "box": {
     "id": "obj-27",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      24.0,
      692.0,
      76.0,
      22.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "text": "route #0"
    }
   },
   {
    "box": {
     "id": "obj-28",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      734.0,
      119.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "prepend answer"
    }
   },
   {
    "box": {
     "id": "obj-29",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      650.0,
      140.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r tonewalk.answer"
    }
   },
   {
    "box": {
     "id": "obj-30",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      582.0,
      650.0,
      126.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r tonewalk.play"
    }
   },
   {
    "box": {
     "id": "obj-31",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      643.0,
      692.0,
      104.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "prepend told"
    }
   },
   {
    "box": {
     "id": "obj-32",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      867.0,
      650.0,
      133.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r tonewalk.steps"
    }
   },
   {
    "box": {
     "id": "obj-33",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      843.0,
      692.0,
      76.0,
      22.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "text": "zl.nth 2"
    }
   },
   {
    "box": {
     "id": "obj-34",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      819.0,
      734.0,
      112.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "prepend ahead"
    }
   },
   {
    "box": {
     "id": "obj-35",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      183.0,
      650.0,
      90.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-choke"
    }
   },
   {
    "box": {
     "id": "obj-36",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      312.0,
      692.0,
      112.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "prepend choke"
    }
   },
   {
    "box": {
     "id": "obj-37",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      296.0,
      650.0,
      90.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-pitch"
    }
   },
   {
    "box": {
     "id": "obj-38",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      440.0,
      692.0,
      112.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "prepend pitch"
    }
   },
   {
    "box": {
     "id": "obj-39",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      763.0,
      650.0,
      83.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-stop"
    }
   },
   {
    "box": {
     "id": "obj-40",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      767.0,
      692.0,
      47.0,
      22.0
     ],
     "text": "stop",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-41",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      163.0,
      734.0,
      83.0,
      22.0
     ],
     "text": "subscribe",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-42",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      573.0,
      692.0,
      54.0,
      22.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "text": "sel 1"
    }
   },
   {
    "box": {
     "id": "obj-43",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      404.0,
      650.0,
      133.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r tonewalk.state"
    }
   },
   {
    "box": {
     "id": "obj-44",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      116.0,
      692.0,
      176.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "qmetro 20000 @active 1"
    }
   },
   {
    "box": {
     "id": "obj-45",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 4,
     "patching_rect": [
      144.0,
      902.0,
      83.0,
      22.0
     ],
     "outlettype": [
      "",
      "",
      "",
      ""
     ],
     "text": "t b l l b"
    }
   },
   {
    "box": {
     "id": "obj-46",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 3,
     "patching_rect": [
      386.0,
      944.0,
      133.0,
      22.0
     ],
     "outlettype": [
      "",
      "",
      ""
     ],
     "text": "unpack 0 127. 0."
    }
   },
   {
    "box": {
     "id": "obj-47",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      112.0,
      860.0,
      97.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-played"
    }
   },
   {
    "box": {
     "id": "obj-48",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      432.0,
      986.0,
      112.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-velocity"
    }
   },
   {
    "box": {
     "id": "obj-49",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      594.0,
      986.0,
      97.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-higher"
    }
   },
   {
    "box": {
     "id": "obj-50",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      154.0,
      944.0,
      76.0,
      22.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "text": "zl.nth 1"
    }
   },
   {
    "box": {
     "id": "obj-51",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      986.0,
      40.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "int"
    }
   },
   {
    "box": {
     "id": "obj-52",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      24.0,
      1028.0,
      83.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-said"
    }
   },
   {
    "box": {
     "id": "obj-53",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      314.0,
      944.0,
      47.0,
      22.0
     ],
     "text": "127.",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-54",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      256.0,
      986.0,
      112.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-velocity"
    }
   },
   {
    "box": {
     "id": "obj-55",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      264.0,
      944.0,
      32.0,
      22.0
     ],
     "text": "0.",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-56",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      129.0,
      986.0,
      97.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-higher"
    }
   },
   {
    "box": {
     "id": "obj-57",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      48.0,
      944.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-usual"
    }
   },
   {
    "box": {
     "id": "obj-58",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      715.0,
      944.0,
      292.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "expr ($f1 / 127.) * ($f1 / 127.) * $f2"
    }
   },
   {
    "box": {
     "id": "obj-59",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      851.0,
      902.0,
      32.0,
      22.0
     ],
     "text": "1.",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-60",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      723.0,
      902.0,
      112.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-velocity"
    }
   },
   {
    "box": {
     "id": "obj-61",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      715.0,
      986.0,
      119.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-amplitude"
    }
   },
   {
    "box": {
     "id": "obj-62",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      843.0,
      860.0,
      76.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "loadbang"
    }
   },
   {
    "box": {
     "id": "obj-63",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      723.0,
      860.0,
      90.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-usual"
    }
   },
   {
    "box": {
     "id": "obj-64",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      994.0,
      902.0,
      54.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "dbtoa"
    }
   },
   {
    "box": {
     "id": "obj-65",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      1026.0,
      860.0,
      97.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-louder"
    }
   },
   {
    "box": {
     "id": "obj-66",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      1147.0,
      902.0,
      277.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "expr exp(($f1 + $f2) * 0.0577622650)"
    }
   },
   {
    "box": {
     "id": "obj-67",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      1147.0,
      860.0,
      97.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-higher"
    }
   },
   {
    "box": {
     "id": "obj-68",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      1147.0,
      944.0,
      83.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-rate"
    }
   },
   {
    "box": {
     "id": "obj-69",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      1400.0,
      860.0,
      90.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-pitch"
    }
   },
   {
    "box": {
     "id": "obj-70",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      1154.0,
      155.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "expr ($f1 > 0.) + 1"
    }
   },
   {
    "box": {
     "id": "obj-71",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      24.0,
      1196.0,
      76.0,
      22.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "text": "gate 2 2"
    }
   },
   {
    "box": {
     "id": "obj-72",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      1112.0,
      112.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-velocity"
    }
   },
   {
    "box": {
     "id": "obj-73",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      195.0,
      1154.0,
      83.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-said"
    }
   },
   {
    "box": {
     "id": "obj-74",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      24.0,
      1238.0,
      112.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-released"
    }
   },
   {
    "box": {
     "id": "obj-75",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      152.0,
      1238.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-asked"
    }
   },
   {
    "box": {
     "id": "obj-76",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [
      302.0,
      1154.0,
      54.0,
      22.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "text": "t i i"
    }
   },
   {
    "box": {
     "id": "obj-77",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      302.0,
      1112.0,
      112.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-released"
    }
   },
   {
    "box": {
     "id": "obj-78",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      302.0,
      1196.0,
      133.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "prepend released"
    }
   },
   {
    "box": {
     "id": "obj-79",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      302.0,
      1238.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-heard"
    }
   },
   {
    "box": {
     "id": "obj-80",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 4,
     "patching_rect": [
      457.0,
      1196.0,
      126.0,
      22.0
     ],
     "outlettype": [
      "",
      "",
      "",
      ""
     ],
     "text": "coll #0-table 1"
    }
   },
   {
    "box": {
     "id": "obj-81",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      409.0,
      1238.0,
      68.0,
      22.0
     ],
     "text": "$1 hush",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-82",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      390.0,
      1280.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-slots"
    }
   },
   {
    "box": {
     "id": "obj-83",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 4,
     "patching_rect": [
      607.0,
      1154.0,
      83.0,
      22.0
     ],
     "outlettype": [
      "",
      "",
      "",
      ""
     ],
     "text": "t b i i b"
    }
   },
   {
    "box": {
     "id": "obj-84",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 4,
     "patching_rect": [
      758.0,
      1196.0,
      126.0,
      22.0
     ],
     "outlettype": [
      "",
      "",
      "",
      ""
     ],
     "text": "coll #0-table 1"
    }
   },
   {
    "box": {
     "id": "obj-85",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      607.0,
      1112.0,
      90.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-asked"
    }
   },
   {
    "box": {
     "id": "obj-86",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      710.0,
      1154.0,
      76.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-ids"
    }
   },
   {
    "box": {
     "id": "obj-87",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      710.0,
      1196.0,
      25.0,
      22.0
     ],
     "text": "0",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-88",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      607.0,
      1238.0,
      40.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "int"
    }
   },
   {
    "box": {
     "id": "obj-89",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      623.0,
      1196.0,
      68.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-id"
    }
   },
   {
    "box": {
     "id": "obj-90",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      942.0,
      1196.0,
      90.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-known"
    }
   },
   {
    "box": {
     "id": "obj-91",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      607.0,
      1280.0,
      54.0,
      22.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "text": "sel 0"
    }
   },
   {
    "box": {
     "id": "obj-92",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      607.0,
      1322.0,
      104.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-missing"
    }
   },
   {
    "box": {
     "id": "obj-93",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 4,
     "patching_rect": [
      783.0,
      1238.0,
      83.0,
      22.0
     ],
     "outlettype": [
      "",
      "",
      "",
      ""
     ],
     "text": "t b i b b"
    }
   },
   {
    "box": {
     "id": "obj-94",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      950.0,
      1280.0,
      76.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "gate 1 1"
    }
   },
   {
    "box": {
     "id": "obj-95",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      902.0,
      1280.0,
      25.0,
      22.0
     ],
     "text": "1",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-96",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      902.0,
      1238.0,
      90.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-choke"
    }
   },
   {
    "box": {
     "id": "obj-97",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      918.0,
      1322.0,
      61.0,
      22.0
     ],
     "text": "0 hush",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-98",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      726.0,
      1364.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-slots"
    }
   },
   {
    "box": {
     "id": "obj-99",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      806.0,
      1322.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-known"
    }
   },
   {
    "box": {
     "id": "obj-100",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      798.0,
      1280.0,
      83.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-slot"
    }
   },
   {
    "box": {
     "id": "obj-101",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      679.0,
      1280.0,
      97.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-struck"
    }
   },
   {
    "box": {
     "id": "obj-102",
     "maxclass": "newobj",
     "numinlets": 3,
     "numoutlets": 1,
     "patching_rect": [
      1056.0,
      1154.0,
      104.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "pack 0 1. 1."
    }
   },
   {
    "box": {
     "id": "obj-103",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      1056.0,
      1112.0,
      83.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-slot"
    }
   },
   {
    "box": {
     "id": "obj-104",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      1155.0,
      1112.0,
      119.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-amplitude"
    }
   },
   {
    "box": {
     "id": "obj-105",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      1290.0,
      1112.0,
      83.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-rate"
    }
   },
   {
    "box": {
     "id": "obj-106",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      1056.0,
      1196.0,
      104.0,
      22.0
     ],
     "text": "$1 hit $2 $3",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-107",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      1056.0,
      1238.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-slots"
    }
   },
   {
    "box": {
     "id": "obj-108",
     "maxclass": "newobj",
     "numinlets": 3,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      1532.0,
      104.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "pack 0 1. 1."
    }
   },
   {
    "box": {
     "id": "obj-109",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      1490.0,
      40.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "int"
    }
   },
   {
    "box": {
     "id": "obj-110",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      146.0,
      1448.0,
      68.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-id"
    }
   },
   {
    "box": {
     "id": "obj-111",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      1448.0,
      104.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-missing"
    }
   },
   {
    "box": {
     "id": "obj-112",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      82.0,
      1490.0,
      119.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-amplitude"
    }
   },
   {
    "box": {
     "id": "obj-113",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      218.0,
      1490.0,
      83.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-rate"
    }
   },
   {
    "box": {
     "id": "obj-114",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      1574.0,
      104.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "prepend miss"
    }
   },
   {
    "box": {
     "id": "obj-115",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      24.0,
      1616.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-heard"
    }
   },
   {
    "box": {
     "id": "obj-116",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [
      325.0,
      1532.0,
      54.0,
      22.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "text": "t i i"
    }
   },
   {
    "box": {
     "id": "obj-117",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      325.0,
      1574.0,
      83.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "pack 0 1."
    }
   },
   {
    "box": {
     "id": "obj-118",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      325.0,
      1490.0,
      40.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "int"
    }
   },
   {
    "box": {
     "id": "obj-119",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      440.0,
      1448.0,
      68.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-id"
    }
   },
   {
    "box": {
     "id": "obj-120",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      325.0,
      1448.0,
      97.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-struck"
    }
   },
   {
    "box": {
     "id": "obj-121",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      325.0,
      1616.0,
      112.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "prepend began"
    }
   },
   {
    "box": {
     "id": "obj-122",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      325.0,
      1658.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-heard"
    }
   },
   {
    "box": {
     "id": "obj-123",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      400.0,
      1532.0,
      83.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-rate"
    }
   },
   {
    "box": {
     "id": "obj-124",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      424.0,
      1574.0,
      104.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-playing"
    }
   },
   {
    "box": {
     "id": "obj-125",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 3,
     "patching_rect": [
      220.0,
      440.0,
      184.0,
      22.0
     ],
     "outlettype": [
      "signal",
      "signal",
      ""
     ],
     "text": "poly~ tonewalk.slot~ 32"
    }
   },
   {
    "box": {
     "id": "obj-126",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      244.0,
      356.0,
      76.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "loadbang"
    }
   },
   {
    "box": {
     "id": "obj-127",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      222.0,
      398.0,
      76.0,
      22.0
     ],
     "text": "target 0",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-128",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      320.0,
      398.0,
      90.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-slots"
    }
   },
   {
    "box": {
     "id": "obj-129",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      120.0,
      482.0,
      90.0,
      22.0
     ],
     "outlettype": [],
     "text": "s #0-heard"
    }
   },
   {
    "box": {
     "id": "obj-130",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      420.0,
      440.0,
      76.0,
      22.0
     ],
     "outlettype": [
      "signal",
      ""
     ],
     "text": "line~ 1."
    }
   },
   {
    "box": {
     "id": "obj-131",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      343.0,
      356.0,
      83.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-gain"
    }
   },
   {
    "box": {
     "id": "obj-132",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      428.0,
      398.0,
      90.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "pack 1. 20"
    }
   },
   {
    "box": {
     "id": "obj-133",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      300.0,
      524.0,
      32.0,
      22.0
     ],
     "outlettype": [
      "signal"
     ],
     "text": "*~"
    }
   },
   {
    "box": {
     "id": "obj-134",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      388.0,
      524.0,
      32.0,
      22.0
     ],
     "outlettype": [
      "signal"
     ],
     "text": "*~"
    }
   },
   {
    "box": {
     "id": "obj-135",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      628.0,
      398.0,
      90.0,
      22.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "text": "route fade"
    }
   },
   {
    "box": {
     "id": "obj-136",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      612.0,
      440.0,
      76.0,
      22.0
     ],
     "outlettype": [
      "signal",
      ""
     ],
     "text": "line~ 0."
    }
   },
   {
    "box": {
     "id": "obj-137",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 3,
     "patching_rect": [
      512.0,
      440.0,
      83.0,
      22.0
     ],
     "outlettype": [
      "signal",
      "signal",
      ""
     ],
     "text": "sfplay~ 2"
    }
   },
   {
    "box": {
     "id": "obj-138",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      644.0,
      356.0,
      104.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-voice-1"
    }
   },
   {
    "box": {
     "id": "obj-139",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      475.0,
      356.0,
      76.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "loadbang"
    }
   },
   {
    "box": {
     "id": "obj-140",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      534.0,
      398.0,
      76.0,
      22.0
     ],
     "text": "modout 1",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-141",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      436.0,
      482.0,
      32.0,
      22.0
     ],
     "outlettype": [
      "signal"
     ],
     "text": "*~"
    }
   },
   {
    "box": {
     "id": "obj-142",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      508.0,
      482.0,
      32.0,
      22.0
     ],
     "outlettype": [
      "signal"
     ],
     "text": "*~"
    }
   },
   {
    "box": {
     "id": "obj-143",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      116.0,
      398.0,
      90.0,
      22.0
     ],
     "outlettype": [
      "",
      ""
     ],
     "text": "route fade"
    }
   },
   {
    "box": {
     "id": "obj-144",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [
      128.0,
      440.0,
      76.0,
      22.0
     ],
     "outlettype": [
      "signal",
      ""
     ],
     "text": "line~ 0."
    }
   },
   {
    "box": {
     "id": "obj-145",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 3,
     "patching_rect": [
      24.0,
      440.0,
      83.0,
      22.0
     ],
     "outlettype": [
      "signal",
      "signal",
      ""
     ],
     "text": "sfplay~ 2"
    }
   },
   {
    "box": {
     "id": "obj-146",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [
      120.0,
      356.0,
      104.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "r #0-voice-2"
    }
   },
   {
    "box": {
     "id": "obj-147",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      356.0,
      76.0,
      22.0
     ],
     "outlettype": [
      ""
     ],
     "text": "loadbang"
    }
   },
   {
    "box": {
     "id": "obj-148",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      398.0,
      76.0,
      22.0
     ],
     "text": "modout 1",
     "outlettype": [
      ""
     ],
     "linecount": 1
    }
   },
   {
    "box": {
     "id": "obj-149",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      24.0,
      482.0,
      32.0,
      22.0
     ],
     "outlettype": [
      "signal"
     ],
     "text": "*~"
    }
   },
   {
    "box": {
     "id": "obj-150",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [
      72.0,
      482.0,
      32.0,
      22.0
     ],
     "outlettype": [
      "signal"
     ],
     "text": "*~"
    }
   },
   {
    "box": {
     "id": "words-1",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [
      24.0,
      20.0,
      454.0,
      22.0
     ],
     "text": "Play sounds of the library, as an instrument",
     "linecount": 1
    }
   }
  ],
  "lines": [
   {
    "patchline": {
     "source": [
      "obj-1",
      0
     ],
     "destination": [
      "obj-3",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-3",
      0
     ],
     "destination": [
      "obj-5",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-3",
      1
     ],
     "destination": [
      "obj-6",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-3",
      2
     ],
     "destination": [
      "obj-7",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-3",
      3
     ],
     "destination": [
      "obj-8",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-3",
      4
     ],
     "destination": [
      "obj-9",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-3",
      5
     ],
     "destination": [
      "obj-4",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-4",
      0
     ],
     "destination": [
      "obj-2",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-4",
      1
     ],
     "destination": [
      "obj-2",
      0
     ],
     "order": 1
    }
   },
   {
    "patchline": {
     "source": [
      "obj-4",
      2
     ],
     "destination": [
      "obj-2",
      0
     ],
     "order": 2
    }
   },
   {
    "patchline": {
     "source": [
      "obj-4",
      3
     ],
     "destination": [
      "obj-2",
      0
     ],
     "order": 3
    }
   },
   {
    "patchline": {
     "source": [
      "obj-4",
      4
     ],
     "destination": [
      "obj-2",
      0
     ],
     "order": 4
    }
   },
   {
    "patchline": {
     "source": [
      "obj-4",
      5
     ],
     "destination": [
      "obj-10",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-11",
      0
     ],
     "destination": [
      "obj-2",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-2",
      0
     ],
     "destination": [
      "obj-12",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-2",
      1
     ],
     "destination": [
      "obj-13",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-2",
      2
     ],
     "destination": [
      "obj-14",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-2",
      3
     ],
     "destination": [
      "obj-15",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-2",
      4
     ],
     "destination": [
      "obj-16",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-2",
      5
     ],
     "destination": [
      "obj-22",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-22",
      0
     ],
     "destination": [
      "obj-23",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-22",
      1
     ],
     "destination": [
      "obj-21",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-24",
      0
     ],
     "destination": [
      "obj-19",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-25",
      0
     ],
     "destination": [
      "obj-20",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-29",
      0
     ],
     "destination": [
      "obj-27",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-27",
      0
     ],
     "destination": [
      "obj-28",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-28",
      0
     ],
     "destination": [
      "obj-26",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-30",
      0
     ],
     "destination": [
      "obj-31",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-31",
      0
     ],
     "destination": [
      "obj-26",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-32",
      0
     ],
     "destination": [
      "obj-33",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-33",
      0
     ],
     "destination": [
      "obj-34",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-34",
      0
     ],
     "destination": [
      "obj-26",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-35",
      0
     ],
     "destination": [
      "obj-36",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-36",
      0
     ],
     "destination": [
      "obj-26",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-37",
      0
     ],
     "destination": [
      "obj-38",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-38",
      0
     ],
     "destination": [
      "obj-26",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-39",
      0
     ],
     "destination": [
      "obj-40",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-40",
      0
     ],
     "destination": [
      "obj-26",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-43",
      0
     ],
     "destination": [
      "obj-42",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-44",
      0
     ],
     "destination": [
      "obj-41",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-42",
      0
     ],
     "destination": [
      "obj-41",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-41",
      0
     ],
     "destination": [
      "obj-26",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-47",
      0
     ],
     "destination": [
      "obj-45",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-45",
      2
     ],
     "destination": [
      "obj-46",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-46",
      1
     ],
     "destination": [
      "obj-48",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-46",
      2
     ],
     "destination": [
      "obj-49",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-45",
      1
     ],
     "destination": [
      "obj-50",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-50",
      0
     ],
     "destination": [
      "obj-51",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-51",
      0
     ],
     "destination": [
      "obj-52",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-45",
      3
     ],
     "destination": [
      "obj-53",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-53",
      0
     ],
     "destination": [
      "obj-54",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-45",
      3
     ],
     "destination": [
      "obj-55",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-55",
      0
     ],
     "destination": [
      "obj-56",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-45",
      0
     ],
     "destination": [
      "obj-57",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-60",
      0
     ],
     "destination": [
      "obj-58",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-58",
      0
     ],
     "destination": [
      "obj-61",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-62",
      0
     ],
     "destination": [
      "obj-59",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-63",
      0
     ],
     "destination": [
      "obj-59",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-59",
      0
     ],
     "destination": [
      "obj-58",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-65",
      0
     ],
     "destination": [
      "obj-64",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-64",
      0
     ],
     "destination": [
      "obj-58",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-67",
      0
     ],
     "destination": [
      "obj-66",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-66",
      0
     ],
     "destination": [
      "obj-68",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-69",
      0
     ],
     "destination": [
      "obj-66",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-72",
      0
     ],
     "destination": [
      "obj-70",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-70",
      0
     ],
     "destination": [
      "obj-71",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-73",
      0
     ],
     "destination": [
      "obj-71",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-71",
      0
     ],
     "destination": [
      "obj-74",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-71",
      1
     ],
     "destination": [
      "obj-75",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-77",
      0
     ],
     "destination": [
      "obj-76",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-76",
      0
     ],
     "destination": [
      "obj-78",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-78",
      0
     ],
     "destination": [
      "obj-79",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-76",
      1
     ],
     "destination": [
      "obj-80",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-80",
      0
     ],
     "destination": [
      "obj-81",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-81",
      0
     ],
     "destination": [
      "obj-82",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-85",
      0
     ],
     "destination": [
      "obj-83",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-86",
      0
     ],
     "destination": [
      "obj-84",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-83",
      3
     ],
     "destination": [
      "obj-87",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-87",
      0
     ],
     "destination": [
      "obj-88",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-83",
      2
     ],
     "destination": [
      "obj-89",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-83",
      1
     ],
     "destination": [
      "obj-84",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-83",
      0
     ],
     "destination": [
      "obj-88",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-90",
      0
     ],
     "destination": [
      "obj-88",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-88",
      0
     ],
     "destination": [
      "obj-91",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-91",
      0
     ],
     "destination": [
      "obj-92",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-84",
      0
     ],
     "destination": [
      "obj-93",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-96",
      0
     ],
     "destination": [
      "obj-94",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-93",
      3
     ],
     "destination": [
      "obj-94",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-94",
      0
     ],
     "destination": [
      "obj-97",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-97",
      0
     ],
     "destination": [
      "obj-98",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-93",
      2
     ],
     "destination": [
      "obj-95",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-95",
      0
     ],
     "destination": [
      "obj-99",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-93",
      1
     ],
     "destination": [
      "obj-100",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-93",
      0
     ],
     "destination": [
      "obj-101",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-103",
      0
     ],
     "destination": [
      "obj-102",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-104",
      0
     ],
     "destination": [
      "obj-102",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-105",
      0
     ],
     "destination": [
      "obj-102",
      2
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-102",
      0
     ],
     "destination": [
      "obj-106",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-106",
      0
     ],
     "destination": [
      "obj-107",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-110",
      0
     ],
     "destination": [
      "obj-109",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-111",
      0
     ],
     "destination": [
      "obj-109",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-109",
      0
     ],
     "destination": [
      "obj-108",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-112",
      0
     ],
     "destination": [
      "obj-108",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-113",
      0
     ],
     "destination": [
      "obj-108",
      2
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-108",
      0
     ],
     "destination": [
      "obj-114",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-114",
      0
     ],
     "destination": [
      "obj-115",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-119",
      0
     ],
     "destination": [
      "obj-118",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-120",
      0
     ],
     "destination": [
      "obj-118",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-118",
      0
     ],
     "destination": [
      "obj-116",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-116",
      0
     ],
     "destination": [
      "obj-117",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-117",
      0
     ],
     "destination": [
      "obj-121",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-121",
      0
     ],
     "destination": [
      "obj-122",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-123",
      0
     ],
     "destination": [
      "obj-117",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-116",
      1
     ],
     "destination": [
      "obj-124",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-126",
      0
     ],
     "destination": [
      "obj-127",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-127",
      0
     ],
     "destination": [
      "obj-125",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-128",
      0
     ],
     "destination": [
      "obj-125",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-125",
      2
     ],
     "destination": [
      "obj-129",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-131",
      0
     ],
     "destination": [
      "obj-132",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-132",
      0
     ],
     "destination": [
      "obj-130",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-138",
      0
     ],
     "destination": [
      "obj-135",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-135",
      0
     ],
     "destination": [
      "obj-136",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-135",
      1
     ],
     "destination": [
      "obj-137",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-139",
      0
     ],
     "destination": [
      "obj-140",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-140",
      0
     ],
     "destination": [
      "obj-137",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-137",
      0
     ],
     "destination": [
      "obj-141",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-136",
      0
     ],
     "destination": [
      "obj-141",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-141",
      0
     ],
     "destination": [
      "obj-133",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-137",
      1
     ],
     "destination": [
      "obj-142",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-136",
      0
     ],
     "destination": [
      "obj-142",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-142",
      0
     ],
     "destination": [
      "obj-134",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-146",
      0
     ],
     "destination": [
      "obj-143",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-143",
      0
     ],
     "destination": [
      "obj-144",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-143",
      1
     ],
     "destination": [
      "obj-145",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-147",
      0
     ],
     "destination": [
      "obj-148",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-148",
      0
     ],
     "destination": [
      "obj-145",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-145",
      0
     ],
     "destination": [
      "obj-149",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-144",
      0
     ],
     "destination": [
      "obj-149",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-149",
      0
     ],
     "destination": [
      "obj-133",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-145",
      1
     ],
     "destination": [
      "obj-150",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-144",
      0
     ],
     "destination": [
      "obj-150",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-150",
      0
     ],
     "destination": [
      "obj-134",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-125",
      0
     ],
     "destination": [
      "obj-133",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-130",
      0
     ],
     "destination": [
      "obj-133",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-133",
      0
     ],
     "destination": [
      "obj-17",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-125",
      1
     ],
     "destination": [
      "obj-134",
      0
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-130",
      0
     ],
     "destination": [
      "obj-134",
      1
     ],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": [
      "obj-134",
      0
     ],
     "destination": [
      "obj-18",
      0
     ],
     "order": 0
    }
   }
  ],
  "dependency_cache": [],
  "autosave": 0
 }
}
