// SPDX-License-Identifier: GPL-2.0-only
//
// Installs the internet stack with the instrumented TCP in the place of the stock one.

#ifndef TCP_LIFECYCLE_STACK_HELPER_H
#define TCP_LIFECYCLE_STACK_HELPER_H

#include "ns3/attribute.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

class TcpLifecycleEngine;

/**
 * \defgroup tcp-lifecycle TCP lifecycle
 * \brief A TCP whose whole connection life can be traced, and the networks that stress it.
 *
 * Start with TcpLifecycleStackHelper, which replaces InternetStackHelper, and
 * TcpLifecycleTraceHelper, which writes what happened.
 */

/**
 * \ingroup tcp-lifecycle
 * \brief What the helpers below are told of the engines that they install.
 */
class TcpEngineSettings
{
  public:
    /** \param helper name of the helper, for messages */
    explicit TcpEngineSettings(const std::string& helper);

    /** \copydoc TcpLifecycleStackHelper::SetProfile */
    void SetProfile(const std::string& profile);

    /** \copydoc TcpLifecycleStackHelper::SetEngineAttribute */
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /** Forget profile and attributes. */
    void Clear();

    /** \brief Set the profile, and then the attributes. \param engine new */
    void Apply(const Ptr<TcpLifecycleEngine>& engine) const;

  private:
    std::string m_helper;  //!< for messages
    std::string m_profile; //!< "" = attribute default
    std::vector<std::pair<std::string, Ptr<AttributeValue>>> m_attributes; //!< in order
};

/**
 * \ingroup tcp-lifecycle
 * \brief A drop-in for InternetStackHelper: every TCP socket of every application on the nodes is
 * a TcpLifecycleSocket, also of applications that ask for "ns3::TcpSocketFactory".
 *
 * Everything InternetStackHelper offers (routing, IPv4 and IPv6 switches, pcap and ascii tracing)
 * works as there. Each node gets a TcpL4Protocol subclass, a TcpLifecycleEngine and a
 * TcpLifecycleTracer; node->GetObject finds all three.
 */
class TcpLifecycleStackHelper : public InternetStackHelper
{
  public:
    TcpLifecycleStackHelper();

    /**
     * \brief Choose the set of defaults. Config::SetDefault and SetEngineAttribute go over it.
     * \param profile "linux-6" (default), "rfc9293" or "ns3-stock"; anything else throws
     * std::runtime_error
     */
    void SetProfile(const std::string& profile);

    /**
     * \brief Set an attribute of the engines this helper installs from now on.
     * \param name attribute of ns3::TcpLifecycleEngine
     * \param value its value
     * \throws std::runtime_error that names helper, attribute, value and what is expected, if there
     * is no such attribute or it does not take the value
     */
    void SetEngineAttribute(const std::string& name, const AttributeValue& value);

    /** Back to the state after construction. */
    void Reset();

    /** \param nodeName name in ns3::Names of the node to install on */
    void Install(const std::string& nodeName) const;
    /** \param node node without a stack; one with a stack throws std::runtime_error */
    void Install(Ptr<Node> node) const;
    /** \param c nodes to install on */
    void Install(NodeContainer c) const;
    /** Install on all nodes that exist. */
    void InstallAll() const;

    /**
     * \brief Fix the random streams of the stacks and engines on the nodes.
     * \param c nodes with a stack
     * \param stream first stream index
     * \return streams used
     */
    int64_t AssignStreams(NodeContainer c, int64_t stream);

  private:
    TcpEngineSettings m_settings{"TcpLifecycleStackHelper"}; //!< of the engines
};

/**
 * \ingroup tcp-lifecycle
 * \brief Adds the instrumented TCP to nodes that already have a stack.
 *
 * Applications then name "ns3::TcpLifecycleSocketFactory" as their protocol; stock sockets on the
 * same node go on working.
 */
class TcpLifecycleHelper
{
  public:
    /** \copydoc TcpLifecycleStackHelper::SetProfile */
    void SetProfile(const std::string& profile);

    /** \copydoc TcpLifecycleStackHelper::SetEngineAttribute */
    void SetEngineAttribute(const std::string& name, const AttributeValue& value);

    /** \param node node that has a stack and no lifecycle engine; otherwise
     * std::runtime_error is thrown */
    void Install(Ptr<Node> node) const;
    /** \param c nodes to install on */
    void Install(NodeContainer c) const;

    /**
     * \brief Fix the random streams of the engines on the nodes.
     * \param c nodes with an engine
     * \param stream first stream index
     * \return streams used
     */
    static int64_t AssignStreams(NodeContainer c, int64_t stream);

    /**
     * \brief Let the TCP of a node crash, and reboot later: TcpLifecycleEngine::Crash and Reboot.
     * \param node node with an engine, of either helper; otherwise std::runtime_error is thrown
     * \param delay from now to the crash
     * \param downTime from the crash to the reboot; 0 = it stays down
     */
    static void ScheduleCrash(Ptr<Node> node, Time delay, Time downTime = Time(0));

  private:
    TcpEngineSettings m_settings{"TcpLifecycleHelper"}; //!< of the engines
};

} // namespace ns3

#endif // TCP_LIFECYCLE_STACK_HELPER_H
