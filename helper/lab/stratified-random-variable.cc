// SPDX-License-Identifier: GPL-2.0-only
//
// One number in each stratum, strata in random order.

#include "ns3/stratified-random-variable.h"

#include "ns3/double.h"
#include "ns3/rng-stream.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <numeric>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(StratifiedRandomVariable);

TypeId
StratifiedRandomVariable::GetTypeId()
{
    static TypeId tid = TypeId("ns3::StratifiedRandomVariable")
                            .SetParent<RandomVariableStream>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<StratifiedRandomVariable>()
                            .AddAttribute("Min",
                                          "Lower end of the range.",
                                          DoubleValue(0),
                                          MakeDoubleAccessor(&StratifiedRandomVariable::m_min),
                                          MakeDoubleChecker<double>())
                            .AddAttribute("Max",
                                          "Upper end of the range, above Min.",
                                          DoubleValue(1),
                                          MakeDoubleAccessor(&StratifiedRandomVariable::m_max),
                                          MakeDoubleChecker<double>())
                            .AddAttribute("Strata",
                                          "Parts of the range; a round draws one number in each.",
                                          UintegerValue(1),
                                          MakeUintegerAccessor(&StratifiedRandomVariable::m_strata),
                                          MakeUintegerChecker<uint32_t>(1));
    return tid;
}

StratifiedRandomVariable::StratifiedRandomVariable() = default;

double
StratifiedRandomVariable::GetValue()
{
    if (m_left.empty())
    {
        m_round = {m_min, m_max, m_strata};
        m_left.resize(m_strata);
        std::iota(m_left.begin(), m_left.end(), 0);
    }
    const auto left = static_cast<double>(m_left.size());
    const auto place =
        std::min(static_cast<std::size_t>(Peek()->RandU01() * left), m_left.size() - 1);
    std::swap(m_left[place], m_left.back());
    const uint32_t stratum = m_left.back();
    m_left.pop_back();
    const double drawn = (stratum + Peek()->RandU01()) / m_round.strata;
    const double part = IsAntithetic() ? 1 - drawn : drawn;
    return m_round.min + (m_round.max - m_round.min) * part;
}

uint32_t
StratifiedRandomVariable::GetInteger()
{
    return static_cast<uint32_t>(GetValue());
}

} // namespace ns3
