// SPDX-License-Identifier: GPL-2.0-only
//
// The checker of attributes that are one of several names.

#include "ns3/named-values.h"

#include "ns3/string.h"

namespace ns3
{

namespace
{

/** Accepts a StringValue whose text is in a list. */
class NameChecker : public AttributeChecker
{
  public:
    /** \param names gives the list, which may grow */
    explicit NameChecker(std::function<std::vector<std::string>()> names)
        : m_askNames(std::move(names))
    {
    }

    /** \param names the list, which is not copied by each check */
    explicit NameChecker(std::vector<std::string> names)
        : m_names(std::move(names))
    {
    }

    bool
    Check(const AttributeValue& value) const override
    {
        const auto* text = dynamic_cast<const StringValue*>(&value);
        return text && (m_askNames ? IsIn(m_askNames(), text->Get()) : IsIn(m_names, text->Get()));
    }

    std::string
    GetValueTypeName() const override
    {
        return "ns3::StringValue";
    }

    bool
    HasUnderlyingTypeInformation() const override
    {
        return true;
    }

    std::string
    GetUnderlyingTypeInformation() const override
    {
        std::string all;
        for (const auto& name : m_askNames ? m_askNames() : m_names)
        {
            all += (all.empty() ? "" : "|") + name;
        }
        return all;
    }

    Ptr<AttributeValue>
    Create() const override
    {
        return ns3::Create<StringValue>();
    }

    bool
    Copy(const AttributeValue& source, AttributeValue& destination) const override
    {
        const auto* from = dynamic_cast<const StringValue*>(&source);
        auto* to = dynamic_cast<StringValue*>(&destination);
        if (!from || !to)
        {
            return false;
        }
        *to = *from;
        return true;
    }

  private:
    /** \return true if \p name is in the list */
    static bool
    IsIn(const std::vector<std::string>& names, const std::string& name)
    {
        return std::find(names.begin(), names.end(), name) != names.end();
    }

    std::function<std::vector<std::string>()> m_askNames; //!< gives the list; or null
    std::vector<std::string> m_names;                     //!< the list, if that is null
};

} // namespace

Ptr<const AttributeChecker>
MakeNameChecker(std::function<std::vector<std::string>()> names)
{
    return Create<NameChecker>(std::move(names));
}

Ptr<const AttributeChecker>
MakeNameChecker(std::vector<std::string> names)
{
    return Create<NameChecker>(std::move(names));
}

} // namespace ns3
