// SPDX-License-Identifier: GPL-2.0-only
//
// Mistakes of the program that uses the module: one line each, thrown.

#ifndef USER_ERROR_H
#define USER_ERROR_H

#include <sstream>
#include <stdexcept>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Say what the calling program got wrong: a node without a stack, a value out of range.
 *
 * A program that catches nothing ends with the message; labs print it and end with status 1
 * (RunLab). NS_ABORT and NS_ASSERT stay for mistakes of this module.
 * \param parts printed one after the other: who complains, about which value, what to do
 * \throws std::runtime_error always
 */
template <typename... Parts>
[[noreturn]] void
ThrowUserError(const Parts&... parts)
{
    std::ostringstream text;
    (text << ... << parts);
    throw std::runtime_error(text.str());
}

/**
 * \ingroup tcp-lifecycle
 * \brief Refuse a value out of its range, NaN among them.
 * \param owner who complains: the name of the class
 * \param name of the value
 * \param value given
 * \param least allowed
 * \param most allowed
 * \throws std::runtime_error that names the value and its range
 */
inline void
CheckUserRange(const char* owner, const char* name, double value, double least, double most)
{
    if (!(value >= least && value <= most))
    {
        ThrowUserError(owner,
                       ": ",
                       name,
                       " is ",
                       value,
                       "; a number from ",
                       least,
                       " to ",
                       most,
                       " is expected");
    }
}

} // namespace ns3

#endif // USER_ERROR_H
