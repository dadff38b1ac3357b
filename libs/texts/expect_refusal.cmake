# Runs the generator on catalogues with one mistake: it must fail, say what expected.txt says, and write nothing.
# cmake -DGENERATOR=... -DMISTAKE=... -DCATALOGUES=dir -DOUTPUT=dir -P expect_refusal.cmake
file(REMOVE_RECURSE ${OUTPUT})
execute_process(COMMAND ${GENERATOR} ${OUTPUT} texts/${MISTAKE} refused en.toml fr.toml
  WORKING_DIRECTORY ${CATALOGUES} RESULT_VARIABLE code ERROR_VARIABLE error)
file(READ ${CATALOGUES}/expected.txt expected)
if(code EQUAL 0)
  message(FATAL_ERROR "The generator accepted catalogues with a mistake: ${MISTAKE}.")
endif()
if(NOT error STREQUAL expected)
  message(FATAL_ERROR "The generator said\n${error}instead of\n${expected}")
endif()
if(EXISTS ${OUTPUT})
  message(FATAL_ERROR "The generator wrote into ${OUTPUT} though it refused.")
endif()
