# SPDX-License-Identifier: GPL-2.0-only
#
# The module for ns-3 <= 3.35 (waf), of the files that the CMake build names.

PLOT_LIBRARIES = ['boost_iostreams', 'boost_filesystem']

BOOST_HEADERS = '''#include <boost/version.hpp>
#if BOOST_VERSION < 107100
#error too old
#endif
int main() { return 0; }
'''

TRACE_LIBRARIES = [
    ('SQLITE', 'sqlite3.h', 'sqlite3'),
    ('GZIP', 'boost/iostreams/filter/gzip.hpp', 'boost_iostreams'),
]


def read_list(directory, name):
    """The entries of one list of cmake/*sources.cmake, in their order."""
    entries = []
    for path in ('cmake/sources.cmake', 'cmake/helper-sources.cmake', 'cmake/test-sources.cmake'):
        inside = False
        for line in directory.find_node(path).read().splitlines():
            if inside and line.strip() != ')':
                entries.append(line.strip())
            inside = line.strip() == 'set(TCP_LIFECYCLE_' + name or (inside and line.strip() != ')')
    return entries


def configure(conf):
    if not conf.check_cxx(fragment=BOOST_HEADERS, msg='Checking for Boost headers >= 1.71',
                          mandatory=False, execute=False):
        conf.fatal("tcp-lifecycle needs Boost's headers, 1.71 or newer (Debian: libboost-dev)")
    found = conf.check_cxx(fragment='#include <gnuplot-iostream.h>\nint main() { return 0; }\n',
                           lib=PLOT_LIBRARIES, uselib_store='TCP_LIFECYCLE_PLOT', mandatory=False,
                           msg='Checking for gnuplot-iostream', execute=False)
    conf.report_optional_feature('tcp-lifecycle-figures', 'Figures of tcp-lifecycle', bool(found),
                                 'gnuplot-iostream or Boost iostreams, filesystem not found')
    for name, header, lib in TRACE_LIBRARIES:
        found = conf.check_cxx(fragment='#include <%s>\nint main() { return 0; }\n' % header, lib=[lib],
                               uselib_store='TCP_LIFECYCLE_' + name, mandatory=False,
                               msg='Checking for ' + lib, execute=False)
        conf.report_optional_feature('tcp-lifecycle-' + name.lower(), 'Traces of tcp-lifecycle: ' + name,
                                     bool(found), lib + ' not found')


def define(bld, target):
    version = bld.path.find_node('VERSION').read().strip()
    ns3_version = bld.srcnode.find_node('VERSION').read().strip()
    target.env.append_value('DEFINES', [
        'TCP_LIFECYCLE_VERSION="%s"' % version,
        'TCP_LIFECYCLE_NS3_VERSION="%s"' % ns3_version,
        'TCP_LIFECYCLE_SOURCE_DIR="%s"' % bld.path.abspath(),
        'BOOST_BIND_GLOBAL_PLACEHOLDERS',
    ])
    if bld.env['LIB_TCP_LIFECYCLE_PLOT']:
        target.env.append_value('DEFINES', ['TCP_LIFECYCLE_HAVE_GNUPLOT'])
        target.use.append('TCP_LIFECYCLE_PLOT')
    for name, _, _ in TRACE_LIBRARIES:
        if bld.env['LIB_TCP_LIFECYCLE_' + name]:
            target.env.append_value('DEFINES', ['TCP_LIFECYCLE_HAVE_' + name])
            target.use.append('TCP_LIFECYCLE_' + name)


def build(bld):
    module = bld.create_ns3_module('tcp-lifecycle', read_list(bld.path, 'NS3_MODULES'))
    module.source = read_list(bld.path, 'MODEL_SOURCES') + read_list(bld.path, 'HELPER_SOURCES')
    define(bld, module)

    module_test = bld.create_ns3_module_test_library('tcp-lifecycle')
    module_test.source = read_list(bld.path, 'TESTS')
    define(bld, module_test)

    headers = bld(features='ns3header')
    headers.module = 'tcp-lifecycle'
    headers.source = read_list(bld.path, 'MODEL_HEADERS') + read_list(bld.path, 'HELPER_HEADERS')

    if bld.env['ENABLE_EXAMPLES']:
        bld.recurse('examples')
