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
   762.0
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
       736.0
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
         "text": "tonewalk.granular~",
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
         "text": "Clouds of grains from what lies along your way. Takes grains from the sound that was said last, or from the last three: walked over the map, or along a path, the cloud changes from sound to sound without a cut. Sounds of up to 60 s; in the scheduler.",
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
          446,
          147.6,
          22.0
         ],
         "outlettype": [
          "signal",
          "signal",
          "",
          ""
         ],
         "text": "tonewalk.granular~"
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
         "text": "Take grains from this sound. id (int)",
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
         "text": "sounds 3",
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
         "text": "Of how many, the last ones, 1 to 3. sounds (int)",
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
          75.6,
          22.0
         ],
         "text": "grain 80",
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
         "text": "ms that a grain lasts. ms (float)",
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
          75.6,
          22.0
         ],
         "text": "every 40",
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
         "text": "ms from one to the next, at least a quarter of a grain. ms (float)",
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
          104.4,
          22.0
         ],
         "text": "position 0.3",
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
         "text": "Where in the sound, 0 to 1. part (float)",
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
          82.8,
          22.0
         ],
         "text": "spray 0.1",
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
         "text": "How far around that they scatter. part (float)",
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
          82.8,
          22.0
         ],
         "text": "pitch -12",
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
         "text": "Semitones higher. semitones (float)",
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
          97.2,
          22.0
         ],
         "text": "scatter 0.2",
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
         "text": "Semitones around that. semitones (float)",
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
         "text": "gain 0.5",
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
         "text": "Amplitude, 1 unless told. amplitude (float)",
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
         "text": "No more grains.",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-24",
         "maxclass": "ezdac~",
         "numinlets": 2,
         "numoutlets": 0,
         "patching_rect": [
          30,
          506,
          45.0,
          45.0
         ],
         "outlettype": []
        }
       },
       {
        "box": {
         "id": "obj-25",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          300,
          506,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 4"
        }
       },
       {
        "box": {
         "id": "obj-26",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          506,
          330,
          19.0
         ],
         "text": "errors: error code text",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-27",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          250,
          531,
          68.4,
          22.0
         ],
         "outlettype": [],
         "text": "print 3"
        }
       },
       {
        "box": {
         "id": "obj-28",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          390,
          531,
          330,
          19.0
         ],
         "text": "id that grains are taken from (0: stopped)",
         "linecount": 1
        }
       },
       {
        "box": {
         "id": "obj-29",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [
          800,
          446,
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
         "id": "obj-30",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [
          800,
          471,
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
          "obj-3",
          0
         ],
         "destination": [
          "obj-24",
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
          "obj-24",
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
          "obj-25",
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
          "obj-27",
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
       736.0
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
       736.0
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
         "text": "tonewalk.xy in front: the map is a field of textures. `sounds 3` blends what lies near each other.",
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
         "text": "tonewalk.trajectory in front, in a slow tempo: a drawn line becomes a slow morph of the sounds along it.",
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
         "text": "A [line] of 20 s into `prepend position` scans a recording slower than it was made: time stretching.",
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
