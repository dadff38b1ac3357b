# Makes scripts_lua.cc: each Lua script beside it as a string constant, so that a program needs no files at run time.
# cmake -DOUTPUT=... -DSCRIPTS=a.lua;b.lua -P embed.cmake
set(content "#include \"libs/ledger/scripts.h\"\n\nnamespace fairlead::ledger {\n")
foreach(script ${SCRIPTS})
  get_filename_component(stem ${script} NAME_WE)
  string(SUBSTRING ${stem} 0 1 head)
  string(SUBSTRING ${stem} 1 -1 tail)
  string(TOUPPER ${head} head)
  file(READ ${script} text)
  string(APPEND content "\nextern const char k${head}${tail}Lua[] = R\"lua(${text})lua\";\n")
endforeach()
string(APPEND content "\n}  // namespace fairlead::ledger\n")
file(WRITE ${OUTPUT} "${content}")
