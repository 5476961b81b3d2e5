// SPDX-License-Identifier: GPL-2.0-only
//
// Registers one list of attributes on two classes with flags of their own.

#ifndef ATTRIBUTE_ADDER_H
#define ATTRIBUTE_ADDER_H

#include "ns3/attribute.h"
#include "ns3/ptr.h"
#include "ns3/type-id.h"

#include <cstdint>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A TypeId whose next attributes all get the same flags. */
struct AttributeAdder
{
    TypeId tid;     //!< class that gets attributes
    uint32_t flags; //!< TypeId::AttributeFlag of each

    /**
     * \brief As TypeId::AddAttribute, with the flags.
     * \param name of the attribute
     * \param help its help text
     * \param initial its default
     * \param accessor reads and writes it
     * \param checker of its values
     * \return this, for the next one
     */
    AttributeAdder&
    AddAttribute(const std::string& name,
                 const std::string& help,
                 const AttributeValue& initial,
                 const Ptr<const AttributeAccessor>& accessor,
                 const Ptr<const AttributeChecker>& checker)
    {
        tid.AddAttribute(name, help, flags, initial, accessor, checker);
        return *this;
    }
};

//! @}

} // namespace ns3

#endif // ATTRIBUTE_ADDER_H
