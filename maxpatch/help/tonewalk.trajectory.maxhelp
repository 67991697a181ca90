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
   1000.0,
   883.0
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
     "id": "tab-1",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 0,
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
       0.0,
       26.0,
       1000.0,
       857.0
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
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          20,
          10,
          400,
          29.0
         ],
         "text": "tonewalk.trajectory",
         "linecount": 1,
         "fontsize": 20.0
        }
       },
       {
        "box": {
         "id": "obj-2",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          20,
          40,
          940,
          49.0
         ],
         "text": "Draw a path over the map and play what lies along it, in time. Its argument is the name the path is kept as. Steps are told ahead of their time and wait here, in the scheduler, so that they come on the grid. Building changes what the daemon keeps: it needs its token, which tonewalk.client finds by itself where the daemon's home is the usual one.",
         "linecount": 3
        }
       },
       {
        "box": {
         "id": "obj-3",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 5,
         "patching_rect": [
          30,
          542,
          190.8,
          22.0
         ],
         "outlettype": [
          "",
          "",
          "",
          "",
          ""
         ],
         "text": "tonewalk.trajectory path"
        }
       },
       {
        "box": {
         "id": "obj-4",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          30,
          110,
          68.4,
          22.0
         ],
         "text": "0.2 0.3",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-5",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          110,
          560,
          19.0
         ],
         "text": "A place that the path leads by. x (float), y (float)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-6",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          44,
          142,
          68.4,
          22.0
         ],
         "text": "0.8 0.6",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-7",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          142,
          560,
          19.0
         ],
         "text": "The next one. x (float), y (float)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-8",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          58,
          174,
          68.4,
          22.0
         ],
         "text": "sound 1",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-9",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          174,
          560,
          19.0
         ],
         "text": "A sound that it leads by, with `mode slerp` or `graph`. id (int)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-10",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          72,
          206,
          54.0,
          22.0
         ],
         "text": "clear",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-11",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          206,
          560,
          19.0
         ],
         "text": "Forget places and sounds.",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-12",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          86,
          238,
          75.6,
          22.0
         ],
         "text": "steps 16",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-13",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          238,
          560,
          19.0
         ],
         "text": "How many sounds. steps (int)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-14",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          100,
          270,
          75.6,
          22.0
         ],
         "text": "mode map",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-15",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          270,
          560,
          19.0
         ],
         "text": "map, slerp, graph or walk. mode (symbol)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-16",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          114,
          302,
          54.0,
          22.0
         ],
         "text": "build",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-17",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          302,
          560,
          19.0
         ],
         "text": "Find the sounds along it.",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-18",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          128,
          334,
          61.2,
          22.0
         ],
         "text": "loop 1",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-19",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          334,
          560,
          19.0
         ],
         "text": "Begin again at the end. on (int)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-20",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          142,
          366,
          75.6,
          22.0
         ],
         "text": "tempo 96",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-21",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          366,
          560,
          19.0
         ],
         "text": "BPM; also while it plays. bpm (float)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-22",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          156,
          398,
          82.8,
          22.0
         ],
         "text": "speed 1.5",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-23",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          398,
          560,
          19.0
         ],
         "text": "Times as fast; so are swing, reverse, division, quantise. speed (float)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-24",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          170,
          430,
          46.8,
          22.0
         ],
         "text": "play",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-25",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          430,
          560,
          19.0
         ],
         "text": "Play it.",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-26",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          184,
          462,
          61.2,
          22.0
         ],
         "text": "jump 4",
         "outlettype": [
          ""
         ],
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-27",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          462,
          560,
          19.0
         ],
         "text": "To a step, while it plays. step (int)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-28",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          198,
          494,
          46.8,
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
         "id": "obj-29",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          430,
          494,
          560,
          19.0
         ],
         "text": "Stop it.",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-30",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          300,
          602,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 5"
        }
       },
       {
        "box": {
         "id": "obj-31",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          602,
          330,
          19.0
         ],
         "text": "error code text",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-32",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          250,
          627,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 4"
        }
       },
       {
        "box": {
         "id": "obj-33",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          627,
          330,
          19.0
         ],
         "text": "how many, when all are there",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-34",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          200,
          652,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 3"
        }
       },
       {
        "box": {
         "id": "obj-35",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          652,
          330,
          19.0
         ],
         "text": "steps as they were built: n id x y name",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-36",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          150,
          677,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 2"
        }
       },
       {
        "box": {
         "id": "obj-37",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          677,
          330,
          19.0
         ],
         "text": "dB by which it is to be louder, just before the id",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-38",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          100,
          702,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 1"
        }
       },
       {
        "box": {
         "id": "obj-39",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          702,
          330,
          19.0
         ],
         "text": "id, when it is due",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-40",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 4,
         "patching_rect": [
          30,
          739,
          133.2,
          22.0
         ],
         "outlettype": [
          "signal",
          "signal",
          "",
          ""
         ],
         "text": "tonewalk.player~"
        }
       },
       {
        "box": {
         "id": "obj-41",
         "maxclass": "ezdac~",
         "numinlets": 2,
         "numoutlets": 0,
         "patching_rect": [
          30,
          779,
          45.0,
          45.0
         ],
         "outlettype": []
        }
       },
       {
        "box": {
         "id": "obj-42",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          90,
          789,
          250,
          19.0
         ],
         "text": "click it once to hear what comes",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-43",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [
          800,
          542,
          126.0,
          22.0
         ],
         "outlettype": [
          "",
          ""
         ],
         "text": "tonewalk.client"
        }
       },
       {
        "box": {
         "id": "obj-44",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          800,
          567,
          160,
          19.0
         ],
         "text": "needed once, anywhere",
         "linecount": 1
        }
       }
      ],
      "lines": [
       {
        "patchline": {
         "source": [
          "obj-4",
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
          "obj-6",
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
          "obj-8",
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
          "obj-10",
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
          "obj-12",
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
          "obj-14",
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
          "obj-16",
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
          "obj-18",
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
          "obj-20",
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
          "obj-22",
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
          "obj-24",
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
          "obj-26",
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
          "obj-28",
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
          4
         ],
         "destination": [
          "obj-30",
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
          "obj-32",
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
          "obj-34",
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
          "obj-36",
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
          "obj-38",
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
          "obj-41",
          0
         ],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": [
          "obj-40",
          1
         ],
         "destination": [
          "obj-41",
          1
         ],
         "order": 1
        }
       }
      ],
      "dependency_cache": [],
      "autosave": 0,
      "showontab": 1
     },
     "patching_rect": [
      150.0,
      20.0,
      110.0,
      22.0
     ],
     "text": "p basic"
    }
   },
   {
    "box": {
     "id": "tab-2",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 0,
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
       0.0,
       26.0,
       1000.0,
       857.0
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
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          30,
          30,
          900,
          34.0
         ],
         "text": "The sounds here are the demo library's, which `tonewalk serve` offers when it knows no folder.",
         "linecount": 2
        }
       },
       {
        "box": {
         "id": "obj-2",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          30,
          90,
          900,
          34.0
         ],
         "text": "For your own: `tonewalk index /path/to/your/samples` in a terminal, or drop the folder on the atlas in a browser.",
         "linecount": 2
        }
       },
       {
        "box": {
         "id": "obj-3",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          30,
          150,
          900,
          34.0
         ],
         "text": "While it is indexed everything goes on; new sounds are found as they are ready. Several folders make one library.",
         "linecount": 2
        }
       },
       {
        "box": {
         "id": "obj-4",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          30,
          210,
          900,
          34.0
         ],
         "text": "`filter path:909` looks among a folder's sounds alone, `filter duration<0.5 and tag:kick` among short kicks.",
         "linecount": 2
        }
       }
      ],
      "lines": [],
      "dependency_cache": [],
      "autosave": 0,
      "showontab": 1
     },
     "patching_rect": [
      280.0,
      20.0,
      110.0,
      22.0
     ],
     "text": "p your folder"
    }
   },
   {
    "box": {
     "id": "tab-3",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 0,
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
       0.0,
       26.0,
       1000.0,
       857.0
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
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          30,
          30,
          900,
          34.0
         ],
         "text": "Several with other names play at once, each in its own tempo.",
         "linecount": 2
        }
       },
       {
        "box": {
         "id": "obj-2",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          30,
          90,
          900,
          34.0
         ],
         "text": "`mode graph` between two sounds goes over the sounds that lie between them by likeness: a morph made of the library.",
         "linecount": 2
        }
       },
       {
        "box": {
         "id": "obj-3",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          30,
          150,
          900,
          34.0
         ],
         "text": "The second outlet is the loudness that evens the steps out: `dbtoa` and a [*~] use it.",
         "linecount": 2
        }
       }
      ],
      "lines": [],
      "dependency_cache": [],
      "autosave": 0,
      "showontab": 1
     },
     "patching_rect": [
      410.0,
      20.0,
      110.0,
      22.0
     ],
     "text": "p ideas"
    }
   }
  ],
  "lines": [],
  "dependency_cache": [],
  "autosave": 0,
  "showrootpatcherontab": 0,
  "showontab": 0
 }
}
