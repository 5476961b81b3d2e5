// SPDX-License-Identifier: GPL-2.0-only
//
// Rows by what the wire shows of a segment, and how many of each.

#include "sent-rows.h"

#include "ns3/csv-file.h"
#include "ns3/frame-segment.h"
#include "ns3/pcap-file.h"
#include "ns3/tcp-lifecycle-event.h"

#include <deque>
#include <initializer_list>
#include <map>
#include <sstream>
#include <vector>

namespace ns3
{

namespace
{

/** What the records and the wire say of equal segments. */
struct Sent
{
    int64_t count{0};           //!< rows sent, less rows lost, less frames
    bool isLost{false};         //!< the node lost one itself: which of the rows, nobody knows
    std::vector<double> rowS;   //!< when they were sent
    std::vector<double> frameS; //!< when they were on the wire
};

/** All segments of a node, by what the wire shows of them. */
using Rows = std::map<std::string, Sent>;

/** Reads those rows of one of the two files that are this node's. */
class RowReader
{
  public:
    RowReader(const std::string& path, uint32_t node)
        : m_file(path, m_texts),
          m_node(node),
          m_nodeColumn(m_file.Column("node"))
    {
        for (const char* name : {"local", "remote", "flags", "seq", "ack", "len"})
        {
            m_key.push_back(m_file.Column(name));
        }
    }

    /** \return true if there was another row of the node */
    bool
    Next()
    {
        while (m_file.Next())
        {
            if (m_file.Whole(m_nodeColumn) == m_node)
            {
                return true;
            }
        }
        return false;
    }

    /** \return a field of the row */
    std::string
    Text(const char* column) const
    {
        return std::string(m_file.Text(m_file.Column(column)));
    }

    /** \return its time */
    double
    Seconds() const
    {
        return m_file.Number(m_file.Column("time_s"));
    }

    /** \return what the wire shows of the row's segment */
    std::string
    Key() const
    {
        std::string key;
        for (const std::size_t column : m_key)
        {
            key += std::string(m_file.Text(column)) + ' ';
        }
        return key;
    }

  private:
    std::deque<std::string> m_texts; //!< of the file
    CsvFile m_file;                  //!< the file
    uint32_t m_node;                 //!< whose rows
    std::size_t m_nodeColumn;        //!< "node"
    std::vector<std::size_t> m_key;  //!< columns of Key
};

/** \return rows sent less rows lost; \p hosts: receives the node's own addresses */
Rows
ReadRows(const std::string& directory, uint32_t node, std::map<std::string, bool>& hosts)
{
    Rows rows;
    RowReader segments(directory + "/segments.csv", node);
    while (segments.Next())
    {
        if (segments.Text("direction") == "sent")
        {
            Sent& sent = rows[segments.Key()];
            ++sent.count;
            sent.rowS.push_back(segments.Seconds());
            const std::string local = segments.Text("local");
            hosts[local.substr(0, local.rfind(':'))] = true;
        }
    }
    RowReader drops(directory + "/drops.csv", node);
    while (drops.Next())
    {
        if (drops.Text("direction") == "sent")
        {
            Sent& sent = rows[drops.Key()];
            --sent.count;
            sent.isLost = true;
        }
    }
    return rows;
}

/** \return true if each frame left after its row, and before its queue could have been served */
bool
AreInTime(const Sent& sent)
{
    for (std::size_t i = 0; !sent.isLost && i < sent.rowS.size(); ++i)
    {
        // Both are in order; pcap cuts below a microsecond; four packets of 1500 bytes at 2 Mbit/s
        // and as many again in the device make less than a second.
        const double waited = sent.frameS[i] - sent.rowS[i];
        if (waited < -1.1e-6 || waited > 1)
        {
            return false;
        }
    }
    return true;
}

/** \return the next frame's bytes; empty at the end. \param seconds receives its time */
std::vector<uint8_t>
ReadFrame(PcapFile& file, double& seconds)
{
    std::vector<uint8_t> bytes(65536);
    uint32_t sec = 0;
    uint32_t usec = 0;
    uint32_t included = 0;
    uint32_t original = 0;
    uint32_t read = 0;
    file.Read(
        bytes.data(), static_cast<uint32_t>(bytes.size()), sec, usec, included, original, read);
    bytes.resize(file.Eof() ? 0 : read);
    seconds = sec + usec * 1e-6;
    return bytes;
}

} // namespace

std::string
CompareSentRows(const std::string& directory,
                uint32_t node,
                const std::string& capture,
                uint64_t& frames)
{
    std::map<std::string, bool> hosts;
    Rows rows = ReadRows(directory, node, hosts);
    std::ostringstream difference;
    PcapFile file;
    file.Open(capture, std::ios::in);
    frames = 0;
    double seconds = 0;
    for (auto bytes = ReadFrame(file, seconds); !bytes.empty(); bytes = ReadFrame(file, seconds))
    {
        const auto segment =
            FindSegmentInFrame(Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())));
        const std::string local = segment ? segment->id.LocalText() : "";
        if (hosts.count(local.substr(0, local.rfind(':'))) == 0)
        {
            continue; // no segment, or the peer's
        }
        std::ostringstream key;
        key << local << ' ' << segment->id.RemoteText() << ' ' << TcpFlagsText(segment->flags)
            << ' ' << segment->seq << ' ' << segment->ack << ' ' << segment->textBytes << ' ';
        Sent& sent = rows[key.str()];
        --sent.count;
        sent.frameS.push_back(seconds);
        ++frames;
    }
    unsigned listed = 0;
    for (const auto& [key, sent] : rows)
    {
        if (sent.count != 0 && ++listed <= 5)
        {
            difference << sent.count << " rows too many of " << key << "; ";
        }
        else if (sent.count == 0 && !AreInTime(sent) && ++listed <= 5)
        {
            difference << "times of " << key << "; ";
        }
    }
    return difference.str();
}

} // namespace ns3
