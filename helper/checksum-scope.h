// SPDX-License-Identifier: GPL-2.0-only
//
// ns-3 computes checksums only where a program asks for them.

#ifndef CHECKSUM_SCOPE_H
#define CHECKSUM_SCOPE_H

#include "ns3/boolean.h"
#include "ns3/global-value.h"

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief The global value ChecksumEnabled is true for as long as it lives, then as it was before.
 * Make it before the nodes: a segment is judged by what holds when it arrives.
 */
class ChecksumScope
{
  public:
    ChecksumScope()
    {
        BooleanValue before;
        GlobalValue::GetValueByName("ChecksumEnabled", before);
        m_before = before.Get();
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    }

    ~ChecksumScope()
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(m_before));
    }

    ChecksumScope(const ChecksumScope&) = delete;
    ChecksumScope& operator=(const ChecksumScope&) = delete;

  private:
    bool m_before{false}; //!< as the program had it
};

} // namespace ns3

#endif // CHECKSUM_SCOPE_H
