// SPDX-License-Identifier: GPL-2.0-only
//
// When SYNs came in a real capture: the reader of replay files, on top of ns-3's CsvReader.

#include "ns3/syn-replay-file.h"

#include "ns3/csv-reader.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/syn-replay-capture.h"
#include "ns3/tcp-header.h"

#include <boost/lexical_cast/try_lexical_convert.hpp>

#include <arpa/inet.h>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <stdexcept>

namespace ns3
{

namespace
{

/** The last time a replay may name, in seconds: one year, far below the range of ns3::Time. */
constexpr double MAX_REPLAY_SECONDS = 365.0 * 24 * 3600;

/** One pass over one input; keeps what the error messages need. */
class SynReplayParser
{
  public:
    SynReplayParser(std::istream& input, const std::string& name)
        : m_reader(input),
          m_name(name)
    {
    }

    std::vector<SynReplayRecord>
    Parse()
    {
        ReadColumnNames();
        std::vector<SynReplayRecord> records;
        Time last = Seconds(0);
        while (m_reader.FetchNextRow())
        {
            if (m_reader.IsBlankRow() || !IsSyn())
            {
                continue;
            }
            records.push_back(ReadRecord());
            if (records.back().time < last)
            {
                Fail("a time not before that of the row above in column t", Cell("t"));
            }
            last = records.back().time;
        }
        if (records.empty())
        {
            throw std::runtime_error(m_name + ": expected at least one SYN, found none");
        }
        return records;
    }

  private:
    [[noreturn]] void
    Fail(const std::string& expected, const std::string& found) const
    {
        throw std::runtime_error(m_name + ":" + std::to_string(m_reader.RowNumber()) +
                                 ": expected " + expected + ", found \"" + found + "\"");
    }

    void
    ReadColumnNames()
    {
        do
        {
            if (!m_reader.FetchNextRow())
            {
                throw std::runtime_error(m_name + ": expected a line of column names, found none");
            }
        } while (m_reader.IsBlankRow());
        std::string names;
        for (std::size_t i = 0; i < m_reader.ColumnCount(); ++i)
        {
            std::string column;
            m_reader.GetValue(i, column);
            names += (i ? "," : "") + column;
            if (!m_columns.emplace(column, i).second)
            {
                Fail("column names that differ", column);
            }
        }
        if (m_columns.count("t") == 0)
        {
            Fail("column names with a column t", names);
        }
    }

    /** \return the text of a cell of this row, empty if the column or the cell is missing */
    std::string
    Cell(const std::string& column) const
    {
        std::string text;
        const auto found = m_columns.find(column);
        if (found != m_columns.end())
        {
            m_reader.GetValue(found->second, text);
        }
        return text;
    }

    bool
    IsSyn() const
    {
        if (m_columns.count("flags") == 0)
        {
            return true;
        }
        const std::string flags = Cell("flags");
        if (flags.empty())
        {
            Fail("TCP flags in column flags", flags);
        }
        if (flags.rfind("0x", 0) == 0)
        {
            std::istringstream digits(flags.substr(2));
            uint32_t bits = 0;
            if (!(digits >> std::hex >> bits) || !digits.eof())
            {
                Fail("TCP flags in column flags", flags);
            }
            return (bits & TcpHeader::SYN) != 0 && (bits & TcpHeader::ACK) == 0;
        }
        // Letters; ACK is "A" or, as tcpdump prints it, ".".
        return flags.find('S') != std::string::npos &&
               flags.find_first_of("A.") == std::string::npos;
    }

    template <typename T>
    std::optional<T>
    ReadInteger(const std::string& column) const
    {
        const std::string text = Cell(column);
        if (text.empty())
        {
            return std::nullopt;
        }
        constexpr uint64_t max = std::numeric_limits<T>::max();
        uint64_t value = 0;
        if (text[0] == '-' || !boost::conversion::try_lexical_convert(text, value) || value > max)
        {
            Fail("a whole number from 0 to " + std::to_string(max) + " in column " + column, text);
        }
        return static_cast<T>(value);
    }

    Time
    ReadTime() const
    {
        const std::string text = Cell("t");
        double seconds = 0;
        if (!boost::conversion::try_lexical_convert(text, seconds) || !std::isfinite(seconds) ||
            seconds < 0 || seconds > MAX_REPLAY_SECONDS)
        {
            Fail("seconds from 0 to " + std::to_string(static_cast<long>(MAX_REPLAY_SECONDS)) +
                     " in column t",
                 text);
        }
        return NanoSeconds(std::llround(seconds * 1e9));
    }

    Address
    ReadSource() const
    {
        const std::string text = Cell("src");
        if (text.empty())
        {
            return Address();
        }
        std::array<uint8_t, 16> bytes{};
        if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
        {
            return Ipv4Address::Deserialize(bytes.data());
        }
        if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1)
        {
            Fail("an IPv4 or IPv6 address in column src", text);
        }
        return Ipv6Address::Deserialize(bytes.data());
    }

    SynReplayRecord
    ReadRecord() const
    {
        SynReplayRecord record;
        record.time = ReadTime();
        record.source = ReadSource();
        record.sourcePort = ReadInteger<uint16_t>("sport");
        record.sequence = ReadInteger<uint32_t>("seq");
        record.windowBytes = ReadInteger<uint16_t>("win");
        return record;
    }

    CsvReader m_reader;                           //!< rows and cells
    std::string m_name;                           //!< of the input
    std::map<std::string, std::size_t> m_columns; //!< index by name
};

} // namespace

std::vector<SynReplayRecord>
ReadSynReplay(std::istream& input, const std::string& name)
{
    return SynReplayParser(input, name).Parse();
}

std::vector<SynReplayRecord>
ReadSynReplayFile(const std::string& path)
{
    if (IsCapture(path))
    {
        return ReadSynCapture(path);
    }
    std::ifstream input(path);
    if (!input || input.peek() == std::ifstream::traits_type::eof())
    {
        throw std::runtime_error(path + ": expected a readable CSV file that is not empty");
    }
    return ReadSynReplay(input, path);
}

} // namespace ns3
