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
   826.0
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
       800.0
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
         "text": "tonewalk.player~",
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
         "text": "Play sounds of the library, as an instrument. Keeps 32 sounds of up to 12 s in memory: what is there begins at once, also while it still sounds; what is not is fetched first, and longer ones are streamed. Steps of paths are fetched before they are due. Plays what it is told, and what anybody asks of all who listen (tonewalk play ID, a controller on the map).",
         "linecount": 3
        }
       },
       {
        "box": {
         "id": "obj-3",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 4,
         "patching_rect": [
          30,
          510,
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
         "id": "obj-4",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [
          30,
          110,
          25.2,
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
         "text": "Play a sound of the library. id (int)",
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
         "text": "1 64 -5",
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
         "text": "With a velocity (0 ends it), and semitones higher. id (int), velocity (float), semitones (float)",
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
          111.60000000000001,
          22.0
         ],
         "text": "preload 1 5 9",
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
         "text": "Have these ready. ids (list)",
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
          68.4,
          22.0
         ],
         "text": "choke 0",
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
         "text": "Whether a sound ends the one before: 1 unless told. on (int)",
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
          68.4,
          22.0
         ],
         "text": "pitch 7",
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
         "text": "Semitones by which all are higher. semitones (float)",
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
          90.0,
          22.0
         ],
         "text": "start 0.25",
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
         "text": "Where sounds begin, as a part of them. part (float)",
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
          68.4,
          22.0
         ],
         "text": "end 0.5",
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
         "text": "And end; before the start: they go backwards. part (float)",
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
          75.6,
          22.0
         ],
         "text": "fade 1 8",
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
         "text": "ms in which they come and go. in (float), out (float)",
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
          82.8,
          22.0
         ],
         "text": "louder -6",
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
         "text": "By how many dB the next one is louder. db (float)",
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
          111.60000000000001,
          22.0
         ],
         "text": "file drum.wav",
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
         "text": "Stream a file that is not in the library. path (symbol)",
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
         "text": "stop",
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
         "text": "Fade out.",
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
          75.6,
          22.0
         ],
         "text": "gain 0.5",
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
         "text": "Amplitude, 1 unless told. amplitude (float)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-28",
         "maxclass": "ezdac~",
         "numinlets": 2,
         "numoutlets": 0,
         "patching_rect": [
          30,
          570,
          45.0,
          45.0
         ],
         "outlettype": []
        }
       },
       {
        "box": {
         "id": "obj-29",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          300,
          570,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 4"
        }
       },
       {
        "box": {
         "id": "obj-30",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          570,
          330,
          19.0
         ],
         "text": "errors: error code text",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-31",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          250,
          595,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 3"
        }
       },
       {
        "box": {
         "id": "obj-32",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          595,
          330,
          19.0
         ],
         "text": "id that plays (0: a file or none)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-33",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [
          800,
          510,
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
         "id": "obj-34",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          800,
          535,
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
          "obj-3",
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
          "obj-3",
          1
         ],
         "destination": [
          "obj-28",
          1
         ],
         "order": 1
        }
       },
       {
        "patchline": {
         "source": [
          "obj-3",
          3
         ],
         "destination": [
          "obj-29",
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
          "obj-31",
          0
         ],
         "order": 0
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
       800.0
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
       800.0
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
         "text": "Hits of tonewalk.search through [zl.nth 2] and `prepend preload`: what was found plays at once.",
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
         "text": "A [coll] of notes and ids behind [notein] makes a drum kit; `choke 0` lets its sounds ring.",
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
         "text": "Behind tonewalk.trajectory, its second outlet through `prepend louder`, it plays a path on the grid.",
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
         "text": "Behind tonewalk.xy, with [speedlim 60] between, it scrubs the map without a machine gun.",
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
