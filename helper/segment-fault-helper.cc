// SPDX-License-Identifier: GPL-2.0-only
//
// Fault models as stages behind what a device has already.

#include "ns3/segment-fault-helper.h"

#include "ns3/error-model.h"
#include "ns3/pointer.h"
#include "ns3/user-error.h"

namespace ns3
{

void
SegmentFaultLink::AddRule(const SegmentFaultRule& rule) const
{
    for (const auto& model : towards)
    {
        model->AddRule(rule);
    }
}

SegmentFaultHelper::SegmentFaultHelper(const SegmentFaultRule& rule)
{
    AddRule(rule);
}

void
SegmentFaultHelper::AddRule(const SegmentFaultRule& rule)
{
    rule.Check();
    m_rules.push_back(rule);
}

Ptr<SegmentFaultModel>
SegmentFaultHelper::Attach(const Ptr<NetDevice>& device)
{
    PointerValue before;
    if (!device->GetAttributeFailSafe("ReceiveErrorModel", before))
    {
        ThrowUserError("SegmentFaultHelper: ",
                       device->GetInstanceTypeId().GetName(),
                       " has no attribute ReceiveErrorModel");
    }
    const Ptr<SegmentFaultModel> model = CreateObject<SegmentFaultModel>();
    model->SetDevice(device);
    if (before.GetObject())
    {
        model->SetAttribute("Inner", before); // which takes no null
    }
    return model;
}

Ptr<SegmentFaultModel>
SegmentFaultHelper::Install(const Ptr<NetDevice>& device)
{
    const Ptr<SegmentFaultModel> model = Attach(device);
    for (const SegmentFaultRule& rule : m_rules)
    {
        model->AddRule(rule);
    }
    device->SetAttribute("ReceiveErrorModel", PointerValue(model));
    m_models.push_back(model);
    return model;
}

SegmentFaultLink
SegmentFaultHelper::Install(const Ptr<NetDevice>& first, const Ptr<NetDevice>& second)
{
    if (first == second)
    {
        ThrowUserError("SegmentFaultHelper: a link has two devices, not one twice");
    }
    SegmentFaultLink link{{Attach(first), Attach(second)}};
    link.towards[0]->SetOpposite(link.towards[1]);
    for (const SegmentFaultRule& rule : m_rules)
    {
        link.AddRule(rule);
    }
    first->SetAttribute("ReceiveErrorModel", PointerValue(link.towards[0]));
    second->SetAttribute("ReceiveErrorModel", PointerValue(link.towards[1]));
    m_models.insert(m_models.end(), link.towards.begin(), link.towards.end());
    return link;
}

SegmentFaultLink
SegmentFaultHelper::Install(const NetDeviceContainer& link)
{
    if (link.GetN() != 2)
    {
        ThrowUserError("SegmentFaultHelper: a link of ", link.GetN(), " devices; 2 expected");
    }
    return Install(link.Get(0), link.Get(1));
}

std::vector<Ptr<SegmentFaultModel>>
SegmentFaultHelper::FindModels(const Ptr<Node>& node)
{
    std::vector<Ptr<SegmentFaultModel>> models;
    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
    {
        std::vector<Ptr<SegmentFaultModel>> stages;
        PointerValue last;
        node->GetDevice(i)->GetAttributeFailSafe("ReceiveErrorModel", last);
        while (const auto model = DynamicCast<SegmentFaultModel>(last.GetObject()))
        {
            if (model->KnowsDevice())
            {
                stages.push_back(model);
            }
            model->GetAttribute("Inner", last);
        }
        models.insert(models.end(), stages.rbegin(), stages.rend());
    }
    return models;
}

int64_t
SegmentFaultHelper::AssignStreams(int64_t stream)
{
    int64_t used = 0;
    for (const auto& model : m_models)
    {
        used += model->AssignStreams(stream + used);
    }
    return used;
}

} // namespace ns3
