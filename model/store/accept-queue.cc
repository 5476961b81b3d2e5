// SPDX-License-Identifier: GPL-2.0-only
//
// The accept queue: an intrusive list, oldest connection in front.

#include "ns3/accept-queue.h"

namespace ns3
{

void
AcceptQueue::Insert(AcceptEntry& entry)
{
    m_list.push_back(entry);
}

void
AcceptQueue::Remove(AcceptEntry& entry)
{
    m_list.erase(m_list.iterator_to(entry));
}

AcceptEntry*
AcceptQueue::Front()
{
    return m_list.empty() ? nullptr : &m_list.front();
}

uint32_t
AcceptQueue::GetEntries() const
{
    return static_cast<uint32_t>(m_list.size());
}

} // namespace ns3
