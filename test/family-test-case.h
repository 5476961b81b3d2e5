// SPDX-License-Identifier: GPL-2.0-only
//
// A test that is run over both address families.

#ifndef FAMILY_TEST_CASE_H
#define FAMILY_TEST_CASE_H

#include "ns3/test.h"

#include <string>

namespace ns3
{

/** One story, told over IPv4 or IPv6. */
class FamilyTestCase : public TestCase
{
  public:
    /** \param name what happens; the family is put behind it \param isIpv6 family */
    FamilyTestCase(const std::string& name, bool isIpv6)
        : TestCase(name + (isIpv6 ? ", IPv6" : ", IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  protected:
    bool m_isIpv6; //!< family
};

} // namespace ns3

#endif // FAMILY_TEST_CASE_H
