// SPDX-License-Identifier: GPL-2.0-only
//
// Enumerations as attributes: a table of names, its checker, and the way between both.

#ifndef NAMED_VALUES_H
#define NAMED_VALUES_H

#include "ns3/attribute.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Values of an enumeration and their names in attributes. */
template <typename Enum, std::size_t N>
using NamedValues = std::array<std::pair<const char*, Enum>, N>;

/**
 * \brief Set \p value by its name.
 * \tparam N values in the table
 * \param table names and values
 * \param name exactly as in the table
 * \tparam Enum the enumeration
 * \param value is set; unchanged if false is returned
 * \return false if there is none such
 */
template <typename Enum, std::size_t N>
bool
FromName(const NamedValues<Enum, N>& table, const std::string& name, Enum& value)
{
    const auto found = std::find_if(
        table.begin(), table.end(), [&name](const auto& row) { return name == row.first; });
    if (found == table.end())
    {
        return false;
    }
    value = found->second;
    return true;
}

/**
 * \tparam N values in the table
 * \param table names and values
 * \tparam Enum the enumeration
 * \param value one of the table; of another the name is ""
 * \return the name of \p value
 */
template <typename Enum, std::size_t N>
std::string
ToName(const NamedValues<Enum, N>& table, Enum value)
{
    const auto found = std::find_if(
        table.begin(), table.end(), [value](const auto& row) { return value == row.second; });
    return found == table.end() ? "" : found->first;
}

/**
 * \brief Checker of an attribute that is one of several names, so that a misspelt one is an error
 * of Config::SetDefault, SetAttribute and the command line.
 * \param names asked for each time: the names of now, exactly as they are written
 * \return a checker that accepts a StringValue with one of them
 */
Ptr<const AttributeChecker> MakeNameChecker(std::function<std::vector<std::string>()> names);

/** \return the same for names that never change. \param names exactly as they are written */
Ptr<const AttributeChecker> MakeNameChecker(std::vector<std::string> names);

/**
 * \tparam Enum the enumeration
 * \tparam N values in the table
 * \param table names and values; copied
 * \return a checker that accepts the names of \p table
 */
template <typename Enum, std::size_t N>
Ptr<const AttributeChecker>
MakeNameChecker(const NamedValues<Enum, N>& table)
{
    std::vector<std::string> names;
    for (const auto& row : table)
    {
        names.emplace_back(row.first);
    }
    return MakeNameChecker(std::move(names));
}

//! @}

} // namespace ns3

#endif // NAMED_VALUES_H
