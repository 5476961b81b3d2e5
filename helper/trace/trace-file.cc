// SPDX-License-Identifier: GPL-2.0-only
//
// Rows to a file, by the system's own calls: they tell how much was written, and why no more.

#include "ns3/trace-file.h"

#include "ns3/trace-selection.h"
#include "ns3/trace-text.h"
#include "ns3/user-error.h"

#ifdef TCP_LIFECYCLE_HAVE_GZIP
#include <boost/iostreams/categories.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <boost/iostreams/write.hpp>
#endif

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <unistd.h>

namespace ns3
{

namespace
{

constexpr std::size_t BUFFER_BYTES = 1 << 18; //!< 256 KiB: about 2500 rows a write

} // namespace

#ifdef TCP_LIFECYCLE_HAVE_GZIP
/** gzip, then the file. */
struct TraceFile::Compressor
{
    /** What Boost.Iostreams writes to. */
    struct Sink
    {
        using char_type = char;
        using category = boost::iostreams::sink_tag;

        TraceFile* file; //!< outlives it

        /** Never throws: the file keeps the error. */
        std::streamsize
        write(const char* data, std::streamsize size)
        {
            file->WriteOut(data, static_cast<std::size_t>(size));
            return size;
        }
    };

    explicit Compressor(TraceFile* file)
    {
        // The fastest level: rows shrink to a fifth, and the run does not wait for more.
        chain.push(boost::iostreams::gzip_compressor(
            boost::iostreams::gzip_params(boost::iostreams::gzip::best_speed)));
        chain.push(Sink{file});
    }

    boost::iostreams::filtering_streambuf<boost::iostreams::output> chain; //!< both
};
#else
/** Never made: the constructor of TraceFile throws. */
struct TraceFile::Compressor
{
};
#endif

TraceFile::TraceFile(const TracePath& path, bool isCompressed)
    : m_name(path.name),
      m_buffer(BUFFER_BYTES)
{
    if (isCompressed)
    {
#ifdef TCP_LIFECYCLE_HAVE_GZIP
        m_compressor = std::make_unique<Compressor>(this);
#else
        ThrowUserError("trace file '", path.name, "': ", WhyNoTraceFormat(TraceFormat::CSV_GZ));
#endif
    }
    m_descriptor = open(path.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (m_descriptor < 0)
    {
        ThrowUserError("trace file '", path.name, "' cannot be written: ", std::strerror(errno));
    }
}

TraceFile::~TraceFile()
{
    try
    {
        Finish({}, 0);
    }
    catch (const std::exception&)
    {
        // Of the compressor, on a disk that is full: whoever asks Close() hears of it.
    }
}

char*
TraceFile::Begin(std::size_t bytes)
{
    if (m_used + bytes > m_buffer.size())
    {
        Flush();
    }
    return m_buffer.data() + m_used;
}

void
TraceFile::End(const char* end)
{
    m_used = static_cast<std::size_t>(end - m_buffer.data());
}

void
TraceFile::Add(std::string_view rows)
{
    End(PutText(Begin(rows.size()), rows));
}

void
TraceFile::Flush()
{
    if (m_error == 0 && m_used > 0)
    {
#ifdef TCP_LIFECYCLE_HAVE_GZIP
        if (m_compressor)
        {
            boost::iostreams::write(
                m_compressor->chain, m_buffer.data(), static_cast<std::streamsize>(m_used));
            m_used = 0;
            return;
        }
#endif
        WriteOut(m_buffer.data(), m_used);
    }
    m_used = 0;
}

void
TraceFile::WriteOut(const char* data, std::size_t size)
{
    std::size_t done = 0;
    while (m_error == 0 && done < size)
    {
        const ssize_t count = write(m_descriptor, data + done, size - done);
        if (count >= 0)
        {
            done += static_cast<std::size_t>(count);
        }
        else if (errno != EINTR)
        {
            m_error = errno;
        }
    }
    const std::size_t rows = std::string_view(data, done).rfind('\n');
    m_rowEnd += done == size ? size : (rows == std::string_view::npos ? 0 : rows + 1);
}

void
TraceFile::CutToRows(std::size_t cut)
{
    // A device such as /dev/full has no length: then there is nothing to cut.
    const auto length = static_cast<off_t>(m_rowEnd - std::min<uint64_t>(cut, m_rowEnd));
    if (!m_compressor && ftruncate(m_descriptor, length) == 0)
    {
        lseek(m_descriptor, length, SEEK_SET);
    }
}

void
TraceFile::Finish(std::string_view tail, std::size_t cut)
{
    if (m_descriptor < 0)
    {
        return;
    }
    if (m_error == 0)
    {
        m_used -= std::min(cut, m_used); // the last row waits: Begin() flushes those before it
        Add(tail);
        Flush();
#ifdef TCP_LIFECYCLE_HAVE_GZIP
        if (m_compressor)
        {
            m_compressor->chain.reset(); // writes what the compressor holds, and gzip's trailer
        }
#endif
    }
    if (m_error != 0)
    {
        CutToRows(cut);
        // The end of the last row made room, unless the disk is gone altogether.
        const ssize_t ignored = m_compressor ? 0 : write(m_descriptor, tail.data(), tail.size());
        static_cast<void>(ignored);
    }
    if (close(m_descriptor) != 0 && m_error == 0)
    {
        m_error = errno;
    }
    m_descriptor = -1;
    m_compressor.reset();
}

void
TraceFile::Close(std::string_view tail, std::size_t cut)
{
    if (m_descriptor < 0)
    {
        return;
    }
    Finish(tail, cut);
    if (m_error != 0)
    {
        ThrowUserError(
            "trace file '", m_name, "' could not be written completely: ", std::strerror(m_error));
    }
}

} // namespace ns3
