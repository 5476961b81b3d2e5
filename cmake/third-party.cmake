# SPDX-License-Identifier: GPL-2.0-only
#
# Boost's headers are needed; gnuplot-iostream and two Boost libraries draw the figures and may be
# missing. Sets TCP_LIFECYCLE_PLOT_LIBRARIES and defines TCP_LIFECYCLE_HAVE_GNUPLOT. SQLite and
# Boost.Iostreams write traces and may be missing: TCP_LIFECYCLE_TRACE_LIBRARIES,
# TCP_LIFECYCLE_HAVE_SQLITE, TCP_LIFECYCLE_HAVE_GZIP.

find_package(Boost 1.71 QUIET)
if(NOT Boost_FOUND)
  message(FATAL_ERROR "tcp-lifecycle needs Boost's headers, 1.71 or newer (Debian: libboost-dev)")
endif()
include_directories(SYSTEM ${Boost_INCLUDE_DIRS})

set(TCP_LIFECYCLE_PLOT_LIBRARIES)
set(TCP_LIFECYCLE_MISSING)
find_path(GNUPLOT_IOSTREAM_INCLUDE_DIR gnuplot-iostream.h)
mark_as_advanced(GNUPLOT_IOSTREAM_INCLUDE_DIR)
if(NOT GNUPLOT_IOSTREAM_INCLUDE_DIR)
  list(APPEND TCP_LIFECYCLE_MISSING "gnuplot-iostream.h (Debian: libgnuplot-iostream-dev)")
endif()
foreach(component iostreams filesystem)
  find_package(Boost 1.71 QUIET COMPONENTS ${component})
  if(Boost_FOUND)
    list(APPEND TCP_LIFECYCLE_PLOT_LIBRARIES Boost::${component})
  else()
    list(APPEND TCP_LIFECYCLE_MISSING "Boost ${component} (Debian: libboost-${component}-dev)")
  endif()
endforeach()

if(TCP_LIFECYCLE_MISSING)
  set(TCP_LIFECYCLE_PLOT_LIBRARIES)
  list(JOIN TCP_LIFECYCLE_MISSING ", " missing)
  message(STATUS "tcp-lifecycle: built without figures; missing: ${missing}")
else()
  add_definitions(-DTCP_LIFECYCLE_HAVE_GNUPLOT)
  include_directories(SYSTEM ${GNUPLOT_IOSTREAM_INCLUDE_DIR})
endif()

set(TCP_LIFECYCLE_TRACE_LIBRARIES)
find_package(SQLite3 QUIET)
if(SQLite3_FOUND)
  add_definitions(-DTCP_LIFECYCLE_HAVE_SQLITE)
  include_directories(SYSTEM ${SQLite3_INCLUDE_DIRS})
  list(APPEND TCP_LIFECYCLE_TRACE_LIBRARIES ${SQLite3_LIBRARIES})
else()
  message(STATUS "tcp-lifecycle: built without SQLite traces; missing: SQLite (Debian: libsqlite3-dev)")
endif()
find_package(Boost 1.71 QUIET COMPONENTS iostreams)
if(Boost_FOUND)
  add_definitions(-DTCP_LIFECYCLE_HAVE_GZIP)
  list(APPEND TCP_LIFECYCLE_TRACE_LIBRARIES Boost::iostreams)
else()
  message(STATUS "tcp-lifecycle: built without compressed traces; missing: "
                 "Boost iostreams (Debian: libboost-iostreams-dev)")
endif()
