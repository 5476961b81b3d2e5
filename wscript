# SPDX-License-Identifier: GPL-2.0-only
#
# The module for ns-3 <= 3.35 (waf); lists the files of cmake/sources.cmake (test/check-file-lists.sh).

NS3_MODULES = [
    'core',
    'network',
    'internet',
    'applications',
    'point-to-point',
    'csma',
]

SOURCES = [
    'helper/half-open-monitor.cc',
    'helper/lab-options.cc',
    'helper/lifecycle-plot-helper.cc',
    'helper/measured-table.cc',
    'helper/packet-script-packet-grammar.cc',
    'helper/packet-script-parser.cc',
    'helper/packet-script-source.cc',
    'helper/run-directory.cc',
    'helper/run-record.cc',
    'helper/syn-attack-topology-helper.cc',
    'helper/tcp-lifecycle-stack-helper.cc',
    'helper/tcp-lifecycle-trace-helper.cc',
    'helper/workload-statistics.cc',
    'model/decision/isn-generator.cc',
    'model/decision/listen-decision.cc',
    'model/decision/segment-acceptance.cc',
    'model/decision/tcp-profile.cc',
    'model/decision/time-wait-decision.cc',
    'model/segment/siphash.cc',
    'model/segment/tcp-connection-id.cc',
    'model/segment/tcp-lifecycle-event.cc',
    'model/segment/tcp-segment-view.cc',
    'model/segment/traffic-origin.cc',
    'model/stack/segment-sender.cc',
    'model/stack/tcp-lifecycle-added-l4-protocol.cc',
    'model/stack/tcp-lifecycle-config.cc',
    'model/stack/tcp-lifecycle-engine-setup.cc',
    'model/stack/tcp-lifecycle-engine.cc',
    'model/stack/tcp-lifecycle-front-end.cc',
    'model/stack/tcp-lifecycle-l4-protocol.cc',
    'model/stack/tcp-lifecycle-socket-arrival.cc',
    'model/stack/tcp-lifecycle-socket-close.cc',
    'model/stack/tcp-lifecycle-socket-factory.cc',
    'model/stack/tcp-lifecycle-socket-open.cc',
    'model/stack/tcp-lifecycle-socket-synchronise.cc',
    'model/stack/tcp-lifecycle-socket-transfer.cc',
    'model/stack/tcp-lifecycle-socket.cc',
    'model/stack/tcp-lifecycle-tracer.cc',
    'model/stack/tcp-listener-accept.cc',
    'model/stack/tcp-listener.cc',
    'model/stack/time-wait-responder.cc',
    'model/store/accept-queue.cc',
    'model/store/connection-table.cc',
    'model/store/half-open-queue.cc',
    'model/store/proven-peers.cc',
    'model/store/time-wait-table.cc',
    'model/workload/frame-segment.cc',
    'model/workload/lifecycle-workload-client.cc',
    'model/workload/lifecycle-workload-server.cc',
    'model/workload/segment-fault-model.cc',
    'model/workload/spoofed-prefix.cc',
    'model/workload/syn-flood-application.cc',
    'model/workload/syn-flood-attributes.cc',
    'model/workload/syn-replay-file.cc',
    'model/workload/traffic-origin-marker.cc',
    'model/workload/workload-exchange.cc',
]

HEADERS = [
    'helper/half-open-monitor.h',
    'helper/lab-options.h',
    'helper/lifecycle-plot-helper.h',
    'helper/measured-table.h',
    'helper/packet-script-parser.h',
    'helper/packet-script-source.h',
    'helper/packet-script-words.h',
    'helper/packet-script.h',
    'helper/run-directory.h',
    'helper/run-record.h',
    'helper/syn-attack-topology-helper.h',
    'helper/tcp-lifecycle-stack-helper.h',
    'helper/tcp-lifecycle-trace-helper.h',
    'helper/workload-statistics.h',
    'model/decision/isn-generator.h',
    'model/decision/listen-decision.h',
    'model/decision/segment-acceptance.h',
    'model/decision/tcp-profile.h',
    'model/decision/time-wait-decision.h',
    'model/segment/siphash.h',
    'model/segment/tcp-connection-id.h',
    'model/segment/tcp-lifecycle-compat.h',
    'model/segment/tcp-lifecycle-event.h',
    'model/segment/tcp-segment-view.h',
    'model/segment/traffic-origin.h',
    'model/segment/user-error.h',
    'model/stack/segment-sender.h',
    'model/stack/tcp-arrival.h',
    'model/stack/tcp-lifecycle-added-l4-protocol.h',
    'model/stack/tcp-lifecycle-config.h',
    'model/stack/tcp-lifecycle-engine.h',
    'model/stack/tcp-lifecycle-front-end.h',
    'model/stack/tcp-lifecycle-l4-protocol.h',
    'model/stack/tcp-lifecycle-socket-factory.h',
    'model/stack/tcp-lifecycle-socket.h',
    'model/stack/tcp-lifecycle-tracer.h',
    'model/stack/tcp-listener.h',
    'model/stack/tcp-socket-adapter.h',
    'model/stack/time-wait-responder.h',
    'model/store/accept-queue.h',
    'model/store/connection-table.h',
    'model/store/half-open-queue.h',
    'model/store/proven-peers.h',
    'model/store/time-wait-table.h',
    'model/workload/frame-segment.h',
    'model/workload/lifecycle-workload-client.h',
    'model/workload/lifecycle-workload-server.h',
    'model/workload/segment-fault-model.h',
    'model/workload/spoofed-prefix.h',
    'model/workload/syn-flood-application.h',
    'model/workload/syn-replay-file.h',
    'model/workload/traffic-origin-marker.h',
    'model/workload/workload-exchange.h',
]

TESTS = [
    'test/certificate-test-suite.cc',
    'test/connection-close-test-suite.cc',
    'test/connection-open-test-suite.cc',
    'test/deadline-store-test-suite.cc',
    'test/ecn-test-suite.cc',
    'test/erlang-test-suite.cc',
    'test/half-open-life-test-suite.cc',
    'test/handshake-result-test-suite.cc',
    'test/high-isn-test-suite.cc',
    'test/interoperation-test-suite.cc',
    'test/isn-test-suite.cc',
    'test/lab-helper-test-suite.cc',
    'test/late-defaults-test-suite.cc',
    'test/late-settings-test-suite.cc',
    'test/lifetime-test-suite.cc',
    'test/linux-capture.cc',
    'test/listen-decision-test-suite.cc',
    'test/malformed-segment-test-suite.cc',
    'test/own-address-test-suite.cc',
    'test/packet-script-error-test-suite.cc',
    'test/packet-script-parser-test-suite.cc',
    'test/ports-test-suite.cc',
    'test/profile-test-suite.cc',
    'test/queue-event-test-suite.cc',
    'test/reference-01-test-suite.cc',
    'test/reference-02-rate-test-suite.cc',
    'test/reference-02-test-suite.cc',
    'test/reference-04-test-suite.cc',
    'test/repeated-syn-test-suite.cc',
    'test/run-record-test-suite.cc',
    'test/segment-acceptance-test-suite.cc',
    'test/segment-fault-test-suite.cc',
    'test/segment-peer.cc',
    'test/segment-test-suite.cc',
    'test/slow-reader-test-suite.cc',
    'test/stock-parity-test-suite.cc',
    'test/store-test-suite.cc',
    'test/stray-ecn-test-suite.cc',
    'test/syn-attack-topology-test-suite.cc',
    'test/syn-flood-test-suite.cc',
    'test/syn-source-test-suite.cc',
    'test/tcp-lifecycle-test-net.cc',
    'test/tcp-lifecycle-test-peer.cc',
    'test/time-wait-decision-test-suite.cc',
    'test/trace-helper-test-suite.cc',
    'test/tracer-test-suite.cc',
    'test/traffic-origin-marker-test-suite.cc',
    'test/transfer-override-test-suite.cc',
    'test/unmodified-applications-test-suite.cc',
    'test/variants-comparison-test-suite.cc',
    'test/workload-test-suite.cc',
]

PLOT_LIBRARIES = ['boost_iostreams', 'boost_system', 'boost_filesystem']


def configure(conf):
    found = conf.check_cxx(fragment='#include <gnuplot-iostream.h>\nint main() { return 0; }\n',
                           lib=PLOT_LIBRARIES, uselib_store='TCP_LIFECYCLE_PLOT', mandatory=False,
                           msg='Checking for gnuplot-iostream', execute=False)
    conf.report_optional_feature('tcp-lifecycle-figures', 'Figures of tcp-lifecycle', bool(found),
                                 'gnuplot-iostream or Boost iostreams, system, filesystem not found')


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


def build(bld):
    module = bld.create_ns3_module('tcp-lifecycle', NS3_MODULES)
    module.source = SOURCES
    define(bld, module)

    module_test = bld.create_ns3_module_test_library('tcp-lifecycle')
    module_test.source = TESTS
    define(bld, module_test)

    headers = bld(features='ns3header')
    headers.module = 'tcp-lifecycle'
    headers.source = HEADERS

    if bld.env['ENABLE_EXAMPLES']:
        bld.recurse('examples')
