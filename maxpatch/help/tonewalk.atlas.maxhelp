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
   513.0
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
       487.0
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
         "text": "tonewalk.atlas",
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
         "text": "The atlas in a patch. The map and the search over it, as in the browser. Best in a [bpatcher]: a click selects, and id and path come out, ready for tonewalk.player~.",
         "linecount": 3
        }
       },
       {
        "box": {
         "id": "obj-3",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 3,
         "patching_rect": [
          30,
          222,
          118.8,
          22.0
         ],
         "outlettype": [
          "",
          "",
          ""
         ],
         "text": "tonewalk.atlas"
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
          126.0,
          22.0
         ],
         "text": "search warm pad",
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
         "text": "Fill in the words and search. words (list)",
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
          75.6,
          22.0
         ],
         "text": "select 1",
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
         "text": "Select a sound, for all clients. id (int)",
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
          61.2,
          22.0
         ],
         "text": "like 1",
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
         "text": "Sounds like it. id (int)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-10",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          300,
          282,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 3"
        }
       },
       {
        "box": {
         "id": "obj-11",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          282,
          330,
          19.0
         ],
         "text": "error text",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-12",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          250,
          307,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 2"
        }
       },
       {
        "box": {
         "id": "obj-13",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          307,
          330,
          19.0
         ],
         "text": "file start end, in s",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-14",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          200,
          332,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 1"
        }
       },
       {
        "box": {
         "id": "obj-15",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          332,
          330,
          19.0
         ],
         "text": "id of what was selected",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-16",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 4,
         "patching_rect": [
          30,
          369,
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
         "id": "obj-17",
         "maxclass": "ezdac~",
         "numinlets": 2,
         "numoutlets": 0,
         "patching_rect": [
          30,
          409,
          45.0,
          45.0
         ],
         "outlettype": []
        }
       },
       {
        "box": {
         "id": "obj-18",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          90,
          419,
          250,
          19.0
         ],
         "text": "click it once to hear what comes",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-19",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [
          800,
          222,
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
         "id": "obj-20",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          800,
          247,
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
          "obj-3",
          2
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
          "obj-3",
          1
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
          "obj-3",
          0
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
          "obj-3",
          0
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
          "obj-16",
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
          "obj-16",
          1
         ],
         "destination": [
          "obj-17",
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
       487.0
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
       487.0
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
         "text": "In a [bpatcher] of its own window, full screen on a second display, it is what the audience sees.",
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
         "text": "Second outlet, [zl.slice 1], `prepend replace`, [buffer~]: a click loads a file into your instrument.",
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
