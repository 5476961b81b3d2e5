// SPDX-License-Identifier: GPL-2.0-only
//
// Puts fault models on devices and on both ends of links.

#ifndef SEGMENT_FAULT_HELPER_H
#define SEGMENT_FAULT_HELPER_H

#include "ns3/net-device-container.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/segment-fault-model.h"
#include "ns3/segment-fault-rule.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** The two fault models of a link, joined. */
struct SegmentFaultLink
{
    /** By device, in the order of Install: [0] sees what the first device receives. */
    std::array<Ptr<SegmentFaultModel>, 2> towards;

    /** \brief Add a rule to both directions. \param rule as SegmentFaultModel::AddRule */
    void AddRule(const SegmentFaultRule& rule) const;
};

/**
 * \ingroup tcp-lifecycle
 * \brief Installs SegmentFaultModels.
 *
 * "The last ACK is lost" is one line:
 * \code
 *   SegmentFaultHelper ({SegmentKind::LAST_ACK}).Install (devices);
 * \endcode
 * A device that has a receive error model keeps it: the new model asks it first (a stage, see
 * SegmentFaultModel).
 */
class SegmentFaultHelper
{
  public:
    SegmentFaultHelper() = default;

    /** \param rule the first rule, as AddRule */
    explicit SegmentFaultHelper(const SegmentFaultRule& rule);

    /**
     * \brief Add a rule to every model that is installed from now on.
     * \param rule as SegmentFaultModel::AddRule
     * \throws std::runtime_error if it makes no sense (SegmentFaultRule::Check)
     */
    void AddRule(const SegmentFaultRule& rule);

    /**
     * \brief Put a model on what a device receives.
     * \param device a device with an attribute ReceiveErrorModel, on a node
     * \return the model
     * \throws std::runtime_error that names the device's class if it has no such attribute, or it
     * cannot take frames again and a rule keeps some; or for a rule for last ACKs
     */
    Ptr<SegmentFaultModel> Install(const Ptr<NetDevice>& device);

    /**
     * \brief Put a model on each direction of a link.
     * \param first one end
     * \param second the other
     * \return the models
     * \throws std::runtime_error as the other form, but last ACKs can be named
     */
    SegmentFaultLink Install(const Ptr<NetDevice>& first, const Ptr<NetDevice>& second);

    /**
     * \brief The same for the two devices of a link.
     * \param link exactly two devices
     * \return the models
     * \throws std::runtime_error as the other form, and if there are not two
     */
    SegmentFaultLink Install(const NetDeviceContainer& link);

    /**
     * \brief Fix the random streams of all models that this helper has installed. Call it when all
     * rules are added.
     * \param stream first stream index
     * \return streams used
     */
    int64_t AssignStreams(int64_t stream);

    /**
     * \brief Find the models on a node that know their devices.
     * \param node any node
     * \return models of all devices, those of one device in the order of their stages
     */
    static std::vector<Ptr<SegmentFaultModel>> FindModels(const Ptr<Node>& node);

  private:
    /** \return a new model on \p device, without rules. \param device on a node */
    Ptr<SegmentFaultModel> Attach(const Ptr<NetDevice>& device);

    std::vector<SegmentFaultRule> m_rules;        //!< of every model
    std::vector<Ptr<SegmentFaultModel>> m_models; //!< installed
};

//! @}

} // namespace ns3

#endif // SEGMENT_FAULT_HELPER_H
