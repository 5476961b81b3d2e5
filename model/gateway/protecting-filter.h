// SPDX-License-Identifier: GPL-2.0-only
//
// What filters that defend certain networks have in common.

#ifndef PROTECTING_FILTER_H
#define PROTECTING_FILTER_H

#include "ns3/gateway-filter.h"
#include "ns3/nstime.h"
#include "ns3/protected-networks.h"

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief A filter with the attributes ProtectedNetworks and Port: which servers it is about.
 *
 * They may be set at any time, and count from the next packet on. What is wrong with them is said
 * by Check, or, when there have been packets, where they are set.
 */
class ProtectingFilter : public GatewayFilter
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    /** \throws std::runtime_error if there is no route, or the networks cannot be read */
    void Check() const override;

  protected:
    /** \return the networks as they are now */
    const ProtectedNetworks& GetNetworks();

    /**
     * \throws std::runtime_error that names filter and attribute if \p time is below 1 ms
     * \param time value of the attribute
     * \param name of the attribute
     */
    void RequireTime(const Time& time, const char* name) const;

  private:
    /** Set an attribute; both are read together. \param text ProtectedNetworks */
    void SetProtectedNetworks(std::string text);
    /** \return ProtectedNetworks */
    std::string GetProtectedNetworks() const;
    /** Set an attribute; both are read together. \param port Port, 0 = any */
    void SetPort(uint16_t port);
    /** \return Port */
    uint16_t GetPort() const;
    /** \return the class without "ns3::", for messages */
    std::string GetFilterName() const;
    /** \return \p text as networks with routes. \param text ProtectedNetworks */
    ProtectedNetworks Read(const std::string& text) const;

    std::string m_text;           //!< ProtectedNetworks
    uint16_t m_port{0};           //!< Port
    ProtectedNetworks m_networks; //!< as read from both
    bool m_isRead{false};         //!< when the first packet came
};

} // namespace ns3

#endif // PROTECTING_FILTER_H
