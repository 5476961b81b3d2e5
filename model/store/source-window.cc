// SPDX-License-Identifier: GPL-2.0-only
//
// A ring of addresses with its entropy.

#include "ns3/source-window.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

namespace
{

/** \return c log2 c, 0 for 0. \param count of one source */
double
Term(uint32_t count)
{
    return count == 0 ? 0 : count * std::log2(static_cast<double>(count));
}

} // namespace

SourceWindow::SourceWindow(uint32_t sizeEntries)
    : m_sizeEntries(std::max(sizeEntries, 2U))
{
}

void
SourceWindow::Count(const Address& source, int difference)
{
    uint32_t& count = m_counts[source];
    m_sum -= Term(count);
    count += difference;
    m_sum += Term(count);
    if (count == 0)
    {
        m_counts.erase(source);
    }
}

void
SourceWindow::Add(const Address& source)
{
    Count(source, 1);
    if (!IsFull())
    {
        m_ring.push_back(source);
        return;
    }
    Count(m_ring[m_oldest], -1);
    m_ring[m_oldest] = source;
    m_oldest = (m_oldest + 1) % m_sizeEntries;
}

bool
SourceWindow::IsFull() const
{
    return m_ring.size() == m_sizeEntries;
}

double
SourceWindow::GetRelativeEntropy() const
{
    const auto size = static_cast<double>(m_ring.size());
    if (size < 2)
    {
        return 0;
    }
    const double largest = std::log2(size);
    return std::clamp((largest - m_sum / size) / largest, 0.0, 1.0);
}

} // namespace ns3
