// SPDX-License-Identifier: GPL-2.0-only
//
// What the helpers of this module's applications share: attributes, nodes, random streams.

#ifndef WORKLOAD_HELPER_H
#define WORKLOAD_HELPER_H

#include "ns3/address.h"
#include "ns3/application-container.h"
#include "ns3/attribute.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/ptr.h"
#include "ns3/type-id.h"

#include <cstdint>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief Makes applications of one class with the same attributes, as OnOffHelper does.
 *
 * An attribute that is given as text, such as a random variable, is made anew for each application;
 * an object that is given by PointerValue is shared by all of them.
 */
class WorkloadHelper
{
  public:
    /**
     * \brief Set an attribute of every application that is installed from now on.
     * \param name of the attribute
     * \param value its value
     * \throws std::runtime_error that names class, attribute, value and what is expected, if there
     * is no such attribute or it does not take the value
     */
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /** \return the application, installed. \param node where */
    ApplicationContainer Install(Ptr<Node> node) const;

    /** \return the application, installed. \param nodeName name that Names::Add gave the node */
    ApplicationContainer Install(const std::string& nodeName) const;

    /** \return one application on each node, in their order. \param nodes where */
    ApplicationContainer Install(NodeContainer nodes) const;

  protected:
    /**
     * \param type class of the applications
     * \param addressName attribute that takes the address
     * \param address InetSocketAddress or Inet6SocketAddress
     */
    WorkloadHelper(TypeId type, const std::string& addressName, const Address& address);

  private:
    ObjectFactory m_factory; //!< class and attributes
};

/** A WorkloadHelper that knows the class, and so its random streams. */
template <typename App>
class WorkloadHelperOf : public WorkloadHelper
{
  public:
    /**
     * \brief Fix the random streams of applications; call it before the simulation runs.
     * \param applications those of other classes are passed over
     * \param stream first stream index
     * \return streams used
     */
    static int64_t
    AssignStreams(const ApplicationContainer& applications, int64_t stream)
    {
        int64_t next = stream;
        for (auto i = applications.Begin(); i != applications.End(); ++i)
        {
            if (const Ptr<App> application = DynamicCast<App>(*i))
            {
                next += application->AssignStreams(next);
            }
        }
        return next - stream;
    }

    /** \brief The same of all applications of the class on nodes. \param nodes which
     * \param stream first stream index \return streams used */
    static int64_t
    AssignStreams(NodeContainer nodes, int64_t stream)
    {
        ApplicationContainer all;
        for (auto node = nodes.Begin(); node != nodes.End(); ++node)
        {
            for (uint32_t i = 0; i < (*node)->GetNApplications(); ++i)
            {
                all.Add((*node)->GetApplication(i));
            }
        }
        return AssignStreams(all, stream);
    }

  protected:
    /** \param addressName attribute that takes the address \param address its value */
    WorkloadHelperOf(const std::string& addressName, const Address& address)
        : WorkloadHelper(App::GetTypeId(), addressName, address)
    {
    }
};

//! @}

} // namespace ns3

#endif // WORKLOAD_HELPER_H
